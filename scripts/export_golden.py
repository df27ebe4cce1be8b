#!/usr/bin/env python3
"""Makes the fixtures of crates/export/tests/golden with NumPy and safetensors themselves.

Needs: pip install numpy safetensors. The tests of the crate hold our writers to them byte for byte.
"""

from pathlib import Path

import numpy as np
from safetensors.numpy import save

folder = Path(__file__).parent.parent / "crates/export/tests/golden"
folder.mkdir(parents=True, exist_ok=True)

floats = np.array([[0.5, -1.25], [1e-300, 3.0], [0.1, -0.0]])
np.save(folder / "floats.npy", floats)
np.save(folder / "none.npy", np.zeros((0, 2)))
np.save(folder / "float_vector.npy", floats[:, 0])
np.save(folder / "integers.npy", np.arange(12, dtype=np.int64))
np.save(folder / "texts.npy", np.array(["train", "", "Zürich 🦀"]))
np.save(folder / "empty_texts.npy", np.array(["", ""]))

weights = {
    "layers.0.weight": np.array([[0.5, -1.25], [2.0, 0.125], [3.0, 4.0]]),
    "layers.0.bias": np.array([0.0, 1.0, -1.0]),
    "layers.1.weight": np.array([[7.0, 8.0, 9.0]]),
    "layers.1.bias": np.array([0.25]),
}
(folder / "model.safetensors").write_bytes(save(weights, {"recipe": "margin = 0.5\n"}))
# As PyTorch writes it: 32 bits, without metadata.
narrow = {name: array.astype(np.float32) for name, array in weights.items()}
(folder / "model32.safetensors").write_bytes(save(narrow))
