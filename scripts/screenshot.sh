#!/usr/bin/env bash
# Makes the pictures of the README from the app itself (see scripts/window.sh for what it needs).
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release
scripts/window.sh docs/screenshot.png 1280x720 key:space wait:6 key:space key:Escape key:a wait:2
