#!/usr/bin/env bash
# Builds the page that runs Triplet Lab in a browser, into web/dist; scripts/serve.sh serves it.
# Needs the target wasm32-unknown-unknown:
# - with rustup: it is added;
# - on Debian without it: apt-get install rustc-web cargo-web rust-web-src lld
# With wasm-opt 132 or newer (npm install --global binaryen) the program becomes 6 % smaller, though
# no smaller once a server has packed it.
set -euo pipefail
cd "$(dirname "$0")/.."

target=wasm32-unknown-unknown
out=web/dist

say() { echo "web.sh: $*" >&2; }

build=(build --bin triplet-lab --locked --target "$target" --profile web)
export CARGO_TARGET_DIR="${WEB_TARGET_DIR:-$PWD/target/web}"
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS='-C target-feature=+simd128'
has_target() { test -d "$(rustc --print sysroot)/lib/rustlib/$target/lib"; }
if has_target 2>/dev/null || { command -v rustup >/dev/null && rustup target add "$target"; }; then
    cargo "${build[@]}"
elif test -d /usr/lib/rustlib/src/rust/library && command -v wasm-ld >/dev/null; then
    # Debian's compiler builds the standard library from its sources.
    RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld \
        /usr/bin/cargo "${build[@]}" -Z build-std=std,panic_abort
else
    say "the target $target is missing. With rustup: rustup target add $target."
    say "On Debian: apt-get install rustc-web cargo-web rust-web-src lld"
    exit 2
fi

rm -rf "$out"
mkdir -p "$out"
env -u CARGO_TARGET_DIR cargo run --quiet --release --locked -p triplet-web-bindgen -- \
    "$CARGO_TARGET_DIR/$target/web/triplet-lab.wasm" "$out"
wasm=$out/triplet_lab_bg.wasm
# Browsers refuse the output of wasm-opt 108, which Debian 12 and Ubuntu 24.04 have.
if command -v wasm-opt >/dev/null && [ "$(wasm-opt --version | grep -oEm1 '[0-9]+' | head -1)" -ge 132 ]; then
    # What the compiler uses by default, and vectors.
    features=(bulk-memory multivalue mutable-globals nontrapping-float-to-int reference-types sign-ext simd)
    if wasm-opt -Os "${features[@]/#/--enable-}" "$wasm" -o "$wasm.small"; then
        mv "$wasm.small" "$wasm"
    else
        say "wasm-opt failed; the program stays as it is, and larger"
        rm -f "$wasm.small"
    fi
fi
cp web/*.html web/*.css web/*.js web/*.svg "$out"
# Where a server packs what it sends, the browser doesn't know the length.
sed -i "s/data-bytes=\"0\"/data-bytes=\"$(wc -c <"$wasm")\"/" "$out/index.html"
say "$out is made: $(du -ch "$out"/* | tail -1 | cut -f1). scripts/serve.sh serves it."
