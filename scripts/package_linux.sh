#!/usr/bin/env bash
# Packs the program for Linux into dist/: a .deb, a tarball and an AppImage, with SHA-256 sums.
#
#   scripts/package_linux.sh [deb] [tarball] [appimage]
#
# All three without an argument. $PROFILE is built (dist); NO_BUILD=1 packs what is built already.
# Needs dpkg-dev for the .deb, and squashfs-tools for the AppImage, whose runtime is downloaded
# unless $APPIMAGE_RUNTIME names it.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- deb tarball appimage
profile=${PROFILE:-dist}
machine=$(uname -m)
name=triplet-lab-$(scripts/version.sh)-$machine-unknown-linux-gnu
program=${CARGO_TARGET_DIR:-target}/$profile/triplet-lab
others=target/LICENSES-OF-OTHERS.txt

[ -n "${NO_BUILD:-}" ] || cargo build --profile "$profile" --locked
scripts/licences_of_others.py "$machine-unknown-linux-gnu" >"$others"
mkdir -p dist
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT

# Desktop file, icons and types of files, as they lie below /usr or ~/.local.
share() {
    install -Dm644 assets/desktop/triplet-lab.desktop "$1/share/applications/triplet-lab.desktop"
    install -Dm644 assets/desktop/triplet-lab.xml "$1/share/mime/packages/triplet-lab.xml"
    install -Dm644 assets/desktop/triplet-lab.svg "$1/share/icons/hicolor/scalable/apps/triplet-lab.svg"
    for size in 48 128 256; do
        install -Dm644 assets/desktop/triplet-lab-$size.png \
            "$1/share/icons/hicolor/${size}x$size/apps/triplet-lab.png"
    done
}

# The control file has, beside what the program is linked with, the libraries that it opens when the
# window starts; scripts/try_packages.sh checks that all of them are there.
deb() {
    local root=$staging/deb linked architecture
    local texts=$root/usr/share/doc/triplet-lab
    install -Dm755 "$program" "$root/usr/bin/triplet-lab"
    share "$root/usr"
    install -Dm644 -t "$texts" README.md LICENSE-APACHE "$others"
    install -Dm644 LICENSE-MIT "$texts/copyright"
    gzip -9n <CHANGELOG.md >"$texts/changelog.gz"
    install -Dm644 -t "$texts/docs" docs/*

    mkdir -p "$staging/for-shlibdeps/debian" "$root/DEBIAN"
    touch "$staging/for-shlibdeps/debian/control"
    linked=$(cd "$staging/for-shlibdeps" && dpkg-shlibdeps -O "$root/usr/bin/triplet-lab")
    architecture=$(dpkg --print-architecture)
    sed -e "s/VERSION/$(scripts/version.sh)/" -e "s/ARCHITECTURE/$architecture/" \
        -e "s/LINKED/${linked#shlibs:Depends=}/" -e "s/SIZE/$(du -sk "$root/usr" | cut -f1)/" \
        assets/desktop/control >"$root/DEBIAN/control"
    (cd "$root" && find usr -type f -exec md5sum {} + >DEBIAN/md5sums)
    dpkg-deb --root-owner-group --build "$root" "dist/triplet-lab_$(scripts/version.sh)_$architecture.deb"
}

tarball() {
    mkdir "$staging/$name"
    cp -r "$program" README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$others" docs "$staging/$name/"
    share "$staging/$name"
    tar -czf "dist/$name.tar.gz" --owner=0 --group=0 -C "$staging" "$name"
}

appimage() {
    local folder=$staging/AppDir runtime=${APPIMAGE_RUNTIME:-}
    install -Dm755 "$program" "$folder/usr/bin/triplet-lab"
    share "$folder/usr"
    install -Dm644 -t "$folder/usr/share/doc/triplet-lab" LICENSE-MIT LICENSE-APACHE "$others"
    ln -s usr/bin/triplet-lab "$folder/AppRun"
    cp assets/desktop/triplet-lab.desktop assets/desktop/triplet-lab.svg "$folder/"
    cp assets/desktop/triplet-lab-256.png "$folder/.DirIcon"
    if [ -z "$runtime" ]; then
        runtime=$staging/runtime
        fetch_runtime "$runtime"
    fi
    mksquashfs "$folder" "$staging/files" -comp gzip -root-owned -noappend -quiet -no-progress
    cat "$runtime" "$staging/files" >"dist/$name.AppImage"
    chmod +x "dist/$name.AppImage"
}

# The program in front of an AppImage's files, which mounts and starts them.
fetch_runtime() {
    local sum
    case $machine in
        x86_64) sum=2fca8b443c92510f1483a883f60061ad09b46b978b2631c807cd873a47ec260d ;;
        aarch64) sum=00cbdfcf917cc6c0ff6d3347d59e0ca1f7f45a6df1a428a0d6d8a78664d87444 ;;
        *) echo "there is no AppImage runtime for $machine" >&2; exit 1 ;;
    esac
    curl --fail --silent --show-error --location --retry 3 --output "$1" \
        "https://github.com/AppImage/type2-runtime/releases/download/20251108/runtime-$machine" || {
        echo "no AppImage runtime; \`$0 deb tarball\` makes the other two" >&2
        exit 1
    }
    echo "$sum  $1" | sha256sum --check --quiet
}

for kind in "$@"; do
    case $kind in
        deb | tarball | appimage) "$kind" ;;
        *) echo "no such package: $kind" >&2; exit 2 ;;
    esac
done

echo "needs $(objdump -T "$program" | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -n 1) or newer"
cd dist
shopt -s nullglob
sha256sum ./*.deb ./*.tar.gz ./*.AppImage | sed 's| \./| |' | tee "SHA256SUMS-linux-$machine"
