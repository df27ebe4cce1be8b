#!/usr/bin/env bash
# Resident memory of the window with the digits, training, above that of an empty eframe window.
# Needs what scripts/window.sh needs.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --bin triplet-lab --example empty_window
picture=$(mktemp --suffix .png)
trap 'rm -f "$picture"' EXIT
digits=$(mktemp)
printf '#!/bin/sh\nexec "%s/target/release/triplet-lab" --data digits\n' "$PWD" >"$digits"
chmod +x "$digits"
empty=$(TRIPLET_LAB=target/release/examples/empty_window scripts/window.sh "$picture" 1280x720 wait:3 memory)
full=$(TRIPLET_LAB=$digits scripts/window.sh "$picture" 1280x720 key:space wait:20 memory)
rm -f "$digits"
echo "empty window $((empty / 1024)) MB, with the digits in training $((full / 1024)) MB: $(((full - empty) / 1024)) MB more (at most 60 wanted)"
