#!/usr/bin/env bash
# Packs the program for macOS into dist/: an app bundle and a tarball, with SHA-256 sums.
# Usage, on macOS: scripts/package_macos.sh aarch64-apple-darwin (or x86_64-apple-darwin)
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1
version=$(scripts/version.sh)
name=triplet-lab-$version-$target
program=target/$target/dist/triplet-lab

MACOSX_DEPLOYMENT_TARGET=11.0 cargo build --profile dist --locked --target "$target"
scripts/licences_of_others.py "$target" >target/LICENSES-OF-OTHERS.txt
mkdir -p dist
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
texts=(README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE target/LICENSES-OF-OTHERS.txt docs)

mkdir "$staging/$name"
cp -R "$program" "${texts[@]}" "$staging/$name/"
tar -czf "dist/$name.tar.gz" -C "$staging" "$name"

mkdir "$staging/$name-app"
cp -R "${texts[@]}" "$staging/$name-app/"
contents="$staging/$name-app/Triplet Lab.app/Contents"
mkdir -p "$contents/MacOS" "$contents/Resources"
cp "$program" "$contents/MacOS/"
cp assets/desktop/triplet-lab.icns "$contents/Resources/"
sed "s/VERSION/$version/" assets/desktop/Info.plist >"$contents/Info.plist"
# Signed by nobody; without any signature macOS says that a downloaded bundle is damaged.
codesign --force --sign - "${contents%/Contents}"
ditto -c -k --keepParent "$staging/$name-app" "dist/$name-app.zip"

cd dist
shasum -a 256 "$name.tar.gz" "$name-app.zip" | tee "SHA256SUMS-$target"
