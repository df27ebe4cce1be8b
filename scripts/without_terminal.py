#!/usr/bin/env python3
"""Copies a program of Windows so that it opens without a terminal: scripts/without_terminal.py FROM TO.

The copy differs in one number of its header, the subsystem (Microsoft's PE format, "Optional Header
Windows-Specific Fields"): 2 is a program with windows, 3 one of a terminal.
"""

import pathlib
import struct
import sys

WINDOWS, TERMINAL = 2, 3


def main():
    """Changes the number, if it is there."""
    program = bytearray(pathlib.Path(sys.argv[1]).read_bytes())
    header = struct.unpack_from("<I", program, 0x3C)[0]
    if program[:2] != b"MZ" or program[header : header + 4] != b"PE\0\0":
        sys.exit(f"{sys.argv[1]}: this is no program of Windows")
    subsystem = header + 24 + 68
    if struct.unpack_from("<H", program, subsystem)[0] != TERMINAL:
        sys.exit(f"{sys.argv[1]}: this is no program of a terminal")
    struct.pack_into("<H", program, subsystem, WINDOWS)
    pathlib.Path(sys.argv[2]).write_bytes(program)


main()
