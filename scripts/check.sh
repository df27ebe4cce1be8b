#!/usr/bin/env bash
# The fast check, for every commit: format, clippy on what is shipped, unit tests.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "== format"
cargo fmt --all --check
echo "== clippy"
cargo clippy --workspace --lib --bins --locked -- -D warnings
echo "== unit tests"
cargo test --workspace --lib --locked --quiet
