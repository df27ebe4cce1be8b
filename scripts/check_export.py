#!/usr/bin/env python3
"""Reads what `triplet-lab export` writes with the programs that it is for.

    python3 scripts/check_export.py [path of the program]

Needs: pip install numpy safetensors; with tensorboard installed, too, the projector's folder is
opened with TensorBoard itself. Every number is computed again with NumPy from the inputs and the
weights alone.
"""

import csv
import json
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file

BINARY = sys.argv[1] if len(sys.argv) > 1 else "target/debug/triplet-lab"
RUNS = [
    "--data spiral --steps 40",
    "--data digits --held-out-classes 2 --steps 30 --points 400",
    "--data typos --steps 20 --points 200 --distance cosine",
    "--data clusters --steps 20 --points 2200 --distance squared --activation relu",
]


def numbers(archive):
    with np.load(archive, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def settings(recipe):
    """The top of a recipe as a dictionary of texts."""
    lines = [line.split("#")[0].split(" = ", 1) for line in recipe.split("[[")[0].splitlines()]
    return {line[0].strip(): line[1].strip().strip('"') for line in lines if len(line) == 2}


def embed(x, weights, activation, normalize):
    layers = len(weights) // 2
    for layer in range(layers):
        x = x @ weights[f"layers.{layer}.weight"].T + weights[f"layers.{layer}.bias"]
        if layer < layers - 1:
            x = np.tanh(x) if activation == "tanh" else np.maximum(x, 0)
    return x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12) if normalize else x


def distances(z, kind):
    if kind == "cosine":
        unit = z / np.linalg.norm(z, axis=1, keepdims=True)
        return 1 - unit @ unit.T
    squared = ((z[:, None, :] - z[None, :, :]) ** 2).sum(axis=2)
    return squared if kind == "squared" else np.sqrt(squared)


def recall_at_1(d, labels):
    d = d.copy()
    np.fill_diagonal(d, np.inf)
    counts = np.bincount(labels)
    asked = counts[labels] > 1
    return (labels[d.argmin(axis=1)] == labels)[asked].mean()


def get(port, what, **query):
    address = f"http://localhost:{port}/data/plugin/projector/{what}?" + urllib.parse.urlencode(query)
    with urllib.request.urlopen(address) as answer:
        return answer.read()


def tensorboard(folder, arrays, has_pictures):
    try:
        import tensorboard  # noqa: F401
    except ImportError:
        print("  (no tensorboard: the projector's folder is not opened)")
        return
    port = 6397
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(folder), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(120):
            try:
                runs = json.loads(get(port, "runs"))
                break
            except OSError:
                time.sleep(0.5)
        (run,) = runs
        config = json.loads(get(port, "info", run=run))
        (embedding,) = config["embeddings"]
        n, dim = arrays["embedding"].shape
        assert embedding["tensorShape"] == [n, dim], embedding
        tensor = get(port, "tensor", run=run, name="embedding", num_rows=n)
        tensor = np.frombuffer(tensor, dtype="float32").reshape(n, dim)
        assert np.array_equal(tensor, arrays["embedding"].astype("float32"))
        lines = get(port, "metadata", run=run, name="embedding").decode().splitlines()
        assert lines[0].split("\t")[:3] == ["class", "split", "row"], lines[0]
        names = [line.split("\t")[0] for line in lines[1:]]
        assert names == [arrays["class_names"][label] for label in arrays["labels"]]
        if has_pictures:
            assert get(port, "sprite_image", run=run, name="embedding")[:4] == b"\x89PNG"
        print(f"  TensorBoard: {n} points of {dim} numbers, {len(lines)} lines of metadata")
    finally:
        server.terminate()
        server.wait()


def check(options, folder):
    print(options)
    command = [BINARY, "export", *options.split(), "--to", str(folder), "--json"]
    written = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    for file in written["files"]:
        assert Path(file["path"]).stat().st_size == file["bytes"], file
    a = numbers(folder / "embedding.npz")
    x, z, labels = a["inputs"], a["embedding"], a["labels"]
    n = len(x)
    assert x.dtype == z.dtype == np.float64 and labels.dtype == a["row"].dtype == np.int64
    assert labels.shape == a["row"].shape == a["split"].shape == (n,)
    assert set(a["split"]) <= {"train", "held-out", "held-out-class"}, set(a["split"])
    assert labels.max() < len(a["class_names"]) and len(a["feature_names"]) == x.shape[1]

    with safe_open(folder / "model.safetensors", framework="np") as model:
        recipe = model.metadata()["recipe"]
    assert recipe == (folder / "recipe.toml").read_text(), "no own data, so the same text"
    run = settings(recipe)
    assert int(run["steps"]) == written["step"]
    weights = load_file(folder / "model.safetensors")
    again = embed(x, weights, run["activation"], run["normalize"] == "true")
    error = np.abs(again - z).max()
    assert error < 1e-12, error
    print(f"  weights give the embedding within {error:.1e}")

    pairs = numbers(folder / "distances.npz")
    d = distances(z, run["distance"])
    assert pairs["distance"][0] == run["distance"]
    said = pairs["distances"]
    if said.ndim == 1:
        whole = np.zeros((n, n))
        whole[np.triu_indices(n, 1)] = said
        said = whole + whole.T
    assert np.abs(said - d).max() < 1e-9, np.abs(said - d).max()

    with open(folder / "embedding.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["row"]) for row in rows] == a["row"].tolist()
    assert [row["class"] for row in rows] == a["class_names"][labels].tolist()
    assert [row["split"] for row in rows] == a["split"].tolist()
    table = np.array([[float(row[f"z{k + 1}"]) for k in range(z.shape[1])] for row in rows])
    assert np.array_equal(table, z), "every digit"

    with open(folder / "triplets.csv", newline="") as file:
        triplets = list(csv.DictReader(file))
    place = {row: i for i, row in enumerate(a["row"])}
    for t in triplets:
        p, q, r = (place[int(t[name])] for name in ("anchor", "positive", "negative"))
        assert labels[p] == labels[q] != labels[r]
        assert abs(float(t["d_anchor_positive"]) - d[p, q]) < 1e-9
        assert abs(float(t["d_anchor_negative"]) - d[p, r]) < 1e-9

    with open(folder / "metrics.csv", newline="") as file:
        metrics = list(csv.DictReader(file))
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    assert len(metrics) == len(lines) == written["step"] + 1
    for row, line in zip(metrics, lines):
        assert {name: value for name, value in row.items() if value} == {
            name: row[name] for name in line
        }
        assert all(isinstance(v, str) or float(row[k]) == v for k, v in line.items())
    last = lines[-1]
    losses = np.array([float(t["loss"]) for t in triplets])
    assert len(losses) == last["mined"]
    if (losses > 0).any():
        assert abs(losses[losses > 0].mean() - last["loss"]) < 1e-9
    for split, suffix in [("train", "_train"), ("held-out", "_held_out"), ("held-out-class", "_held_out_classes")]:
        rows = a["split"] == split
        if f"recall_at_1{suffix}" in last and rows.sum() <= 1000:
            recall = recall_at_1(d[np.ix_(rows, rows)], labels[rows])
            assert abs(recall - last[f"recall_at_1{suffix}"]) < 1e-12, (split, recall, last)
            print(f"  Recall@1 of {rows.sum()} points, {split}: {recall:.3f}")
    tensorboard(folder / "projector", a, "digits" in options)


with tempfile.TemporaryDirectory() as directory:
    for index, options in enumerate(RUNS):
        check(options, Path(directory) / str(index))
print("all as it should be")
