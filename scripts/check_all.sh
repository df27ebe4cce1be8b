#!/usr/bin/env bash
# The full check, before a merge: everything that has to hold. CI runs it as well (`.ci/run`).
# Needs what scripts/window.sh needs. Two checks that build much more stand for themselves, as jobs
# of .github/workflows/ci.yml: the page in a browser (scripts/web.sh, scripts/check_web.sh), and the
# program's pictures beside those of a graphics driver (cargo test -p triplet-gpu-check).
set -euo pipefail
cd "$(dirname "$0")/.."

echo "== format"
cargo fmt --all --check
echo "== clippy"
cargo clippy --workspace --all-targets --locked -- -D warnings
echo "== documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked
echo "== dependencies"
if command -v cargo-deny >/dev/null; then
    # Advisories need the network: `cargo deny check advisories`.
    cargo deny --locked check licenses bans sources
else
    echo "skipped: no cargo-deny (cargo install --locked cargo-deny)"
fi
echo "== spelling"
if command -v typos >/dev/null; then
    typos
else
    echo "skipped: no typos (cargo install --locked typos-cli)"
fi
echo "== scripts and workflows"
if command -v shellcheck >/dev/null && command -v yamllint >/dev/null; then
    shellcheck scripts/*.sh .ci/run
    yamllint --strict .github
    desktop-file-validate assets/desktop/triplet-lab.desktop
else
    echo "skipped: no shellcheck (apt-get install shellcheck yamllint desktop-file-utils)"
fi
echo "== the real window"
cargo build --release --locked
scripts/check_window.sh
echo "== PyTorch scripts"
# With PyTorch where it is installed, else with its stand-in in NumPy.
python=
for each in python3 /usr/bin/python3; do
    if "$each" -c "import numpy" 2>/dev/null; then python=$each && break; fi
done
if [ -z "$python" ]; then
    echo "skipped: no NumPy (apt-get install python3-numpy)"
elif "$python" -c "import torch" 2>/dev/null; then
    PYTHON=$python scripts/check_pytorch.sh --quick
else
    PYTHON=$python scripts/check_pytorch.sh --quick --numpy
fi
echo "== tests"
cargo test --locked
