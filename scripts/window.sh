#!/usr/bin/env bash
# Runs the real window on a screen of its own, sends it keys, and takes a picture.
#
#   scripts/window.sh OUT.png [WIDTHxHEIGHT] [ACT …]
#
# An ACT is key:NAME (as xdotool spells it), wait:SECONDS, click:X,Y, move:X,Y, drag:X1,Y1,X2,Y2
# type:TEXT, title (prints the window's title), memory (prints the resident memory in KiB) or kill
# (kills the program with SIGKILL and starts it again, with the same home). Needs Xvfb, xdotool,
# ImageMagick's import and a software OpenGL driver; the binary is target/release/triplet-lab, or
# $TRIPLET_LAB, started with $WINDOW_ARGUMENTS.
set -euo pipefail
out=${1:?usage: scripts/window.sh OUT.png [WIDTHxHEIGHT] [ACT …]}
size=${2:-1280x720}
shift $(($# < 2 ? $# : 2))
cd "$(dirname "$0")/.."
binary=${TRIPLET_LAB:-target/release/triplet-lab}

home=$(mktemp -d)
log=$(mktemp)
display=$(mktemp)
xvfb='' app=''
finish() {
    [ -z "$app" ] || kill "$app" 2>/dev/null || true
    [ -z "$xvfb" ] || kill "$xvfb" 2>/dev/null || true
    rm -rf "$home" "$log" "$display"
}
trap finish EXIT

Xvfb -displayfd 3 -screen 0 "${size}x24" 3>"$display" 2>/dev/null &
xvfb=$!
for _ in $(seq 50); do [ -s "$display" ] && break; sleep 0.1; done
DISPLAY=":$(cat "$display")"
export DISPLAY HOME=$home XDG_DATA_HOME=$home LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY WAYLAND_SOCKET

start() {
    # shellcheck disable=SC2086 # several words
    "$binary" ${WINDOW_ARGUMENTS:-} >"$log" 2>&1 &
    app=$!
    window=
    for _ in $(seq 1000); do
        window=$(xdotool search --onlyvisible --name 'Triplet Lab' 2>/dev/null | head -n 1) && [ -n "$window" ] && break
        kill -0 "$app" 2>/dev/null || { cat "$log" >&2; exit 1; }
        sleep 0.02
    done
    [ -n "$window" ] || { echo "no window came up" >&2; cat "$log" >&2; exit 1; }
    xdotool windowmove "$window" 0 0 windowsize "$window" "${size%x*}" "${size#*x}" windowfocus "$window"
    sleep 2
}
start
for act in "$@"; do
    IFS=, read -r -a at <<<"${act#*:}"
    case $act in
        key:*) xdotool key "${act#key:}" ;;
        wait:*) sleep "${act#wait:}" ;;
        click:*) xdotool mousemove "${at[0]}" "${at[1]}" sleep 0.2 click 1 ;;
        move:*) xdotool mousemove "${at[0]}" "${at[1]}" ;;
        drag:*) xdotool mousemove "${at[0]}" "${at[1]}" mousedown 1 sleep 0.2 mousemove "${at[2]}" "${at[3]}" sleep 0.2 mouseup 1 ;;
        type:*) xdotool type "${act#type:}" ;;
        kill) kill -9 "$app"; wait "$app" 2>/dev/null || true; start ;;
        memory) sed -n 's/VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$app/status" ;;
        title) xdotool getwindowname "$window" ;;
        *) echo "no such act: $act" >&2; exit 2 ;;
    esac
    sleep 0.2
done
sleep 1
import -window root "$out"
kill -0 "$app" 2>/dev/null || { echo "the window closed by itself" >&2; cat "$log" >&2; exit 1; }
