#!/usr/bin/env bash
# Makes the icons of every size and system from assets/desktop/triplet-lab.svg, beside it.
# Needs rsvg-convert, ImageMagick and png2icns (Debian: librsvg2-bin imagemagick icnsutils).
set -euo pipefail
cd "$(dirname "$0")/../assets/desktop"
pictures=$(mktemp -d)
trap 'rm -rf "$pictures"' EXIT

for size in 16 32 48 64 128 256 512; do
    rsvg-convert --width $size --height $size triplet-lab.svg >"$pictures/$size.png"
done
for size in 48 128 256; do
    cp "$pictures/$size.png" "triplet-lab-$size.png"
done
convert "$pictures"/{16,32,48,64,128,256}.png triplet-lab.ico
png2icns triplet-lab.icns "$pictures"/{16,32,48,128,256,512}.png >/dev/null
