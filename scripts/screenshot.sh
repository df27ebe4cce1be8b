#!/usr/bin/env bash
# Makes the picture of the README from the app itself: a lesson in progress, after the room's hands
# were counted and the answer was revealed (see scripts/window.sh for what it needs).
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release
pages=() hands=()
for _ in 1 2 3 4 5; do pages+=(key:Next wait:1); done
for key in 1 1 1 1 1 1 2 2 3 3 3 3 3 3 3 3 3; do hands+=("key:$key"); done
WINDOW_ARGUMENTS=assets/lessons/06-collapse.md scripts/window.sh docs/screenshot.png 1280x720 \
    "${pages[@]}" click:212,319 "${hands[@]}" key:Return wait:6 move:180,520 wait:1
