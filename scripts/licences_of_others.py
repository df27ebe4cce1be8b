#!/usr/bin/env python3
"""Prints the licences of all crates that are compiled into the program, once each text.

Usage: scripts/licences_of_others.py TARGET >FILE, TARGET such as x86_64-unknown-linux-gnu.
"""

import json
import pathlib
import re
import subprocess
import sys

IS_LICENCE = re.compile(r"(licen[cs]e|copying|notice|ofl|ufl)", re.IGNORECASE)
IS_SOURCE = re.compile(r"\.(rs|toml|json|py|html|h|c|ttf|otf)$")


def dependencies(target):
    """The packages that the program is linked from, without its own and those of tests and builds."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", target]
    about = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    needs = {
        node["id"]: [
            each["pkg"] for each in node["deps"] if any(kind["kind"] is None for kind in each["dep_kinds"])
        ]
        for node in about["resolve"]["nodes"]
    }
    packages = {package["id"]: package for package in about["packages"]}
    found, rest = set(), [about["resolve"]["root"]]
    while rest:
        each = rest.pop()
        if each not in found:
            found.add(each)
            rest += needs[each]
    others = (packages[each] for each in found if packages[each]["source"])
    return sorted(others, key=lambda package: (package["name"], package["version"]))


def texts(package):
    """The licences that lie in the package."""
    folder = pathlib.Path(package["manifest_path"]).parent
    for path in sorted(folder.rglob("*")):
        if path.is_file() and IS_LICENCE.search(path.name) and not IS_SOURCE.search(path.name):
            yield path.read_text(encoding="utf-8", errors="replace").strip()


def main():
    """Prints the list of crates, then the texts with the crates that they are of."""
    sys.stdout.reconfigure(encoding="utf-8")
    texts_by_words, names_of = {}, {}
    print("Triplet Lab contains these crates, under the licences named here. Their texts follow.\n")
    for package in dependencies(sys.argv[1]):
        name = f"{package['name']} {package['version']}"
        print(f"{name}: {package['license'] or 'see below'}; {', '.join(package['authors']) or package['repository']}")
        for text in texts(package):
            words = " ".join(text.split())
            texts_by_words.setdefault(words, text)
            names_of.setdefault(words, []).append(name)
    for words, names in names_of.items():
        unique = ", ".join(dict.fromkeys(names))
        print(f"\n{'=' * 80}\n{unique}\n{'=' * 80}\n\n{texts_by_words[words]}")


main()
