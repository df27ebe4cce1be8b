#!/usr/bin/env bash
# Exports runs and lets PyTorch check them: all distances, miners, losses and normalize, networks,
# optimizers, and five data sets. Prints the largest differences; exit code 1 if one is too large.
#
#   scripts/check_pytorch.sh            makes an environment in target/pytorch and installs torch
#   PYTHON=python3 scripts/check_pytorch.sh   takes the torch of this one
#   scripts/check_pytorch.sh --numpy    without torch: a stand-in in NumPy (scripts/pytorch/stand_in/torch.py)
#   scripts/check_pytorch.sh --quick    fewer runs
#
# TRIPLET_LAB is the program (target/release/triplet-lab).
set -euo pipefail
cd "$(dirname "$0")/.."

program=${TRIPLET_LAB:-target/release/triplet-lab}
[ -x "$program" ] || { echo "$program is missing: cargo build --release, or set TRIPLET_LAB" >&2; exit 2; }
python=${PYTHON:-}
if [ -z "$python" ]; then
    case " $* " in
    *" --numpy "*) python=python3 ;;
    *)
        python=target/pytorch/bin/python
        [ -x "$python" ] || python3 -m venv target/pytorch
        "$python" -c "import torch, numpy" 2>/dev/null ||
            "$python" -m pip install --quiet torch numpy pytorch-metric-learning
        ;;
    esac
fi
export PYTHONDONTWRITEBYTECODE=1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" scripts/pytorch/check.py "$program" "$folder" "$@"
