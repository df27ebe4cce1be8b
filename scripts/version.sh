#!/usr/bin/env bash
# The version of the program, as Cargo.toml has it.
set -euo pipefail
cd "$(dirname "$0")/.."
sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1
