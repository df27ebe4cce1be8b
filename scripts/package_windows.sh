#!/usr/bin/env bash
# Packs the program for Windows into dist/: a zip to unpack anywhere, with its SHA-256 sum.
# Needs, on Windows: Git's bash, Python, npm (for rcedit, which gives the programs their icon), 7-Zip.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(scripts/version.sh)
target=x86_64-pc-windows-msvc
name=triplet-lab-$version-$target

cargo build --profile dist --locked
python scripts/licences_of_others.py "$target" >target/LICENSES-OF-OTHERS.txt
mkdir -p "dist/$name"
cp -r README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE target/LICENSES-OF-OTHERS.txt docs "dist/$name/"

program="dist/$name/triplet-lab.exe"
cp target/dist/triplet-lab.exe "$program"
npm install --silent --no-save --prefix target/rcedit rcedit@5.0.2
target/rcedit/node_modules/rcedit/bin/rcedit-x64.exe "$program" \
    --set-icon assets/desktop/triplet-lab.ico --set-version-string ProductName "Triplet Lab" \
    --set-product-version "$version"
# The same without a terminal beside its window: for a double click.
python scripts/without_terminal.py "$program" "dist/$name/Triplet Lab.exe"

cd dist
7z a -bso0 "$name.zip" "$name"
rm -r "$name"
sha256sum "$name.zip" | tee SHA256SUMS-windows
