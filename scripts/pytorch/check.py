#!/usr/bin/env python3
"""Exports runs from Triplet Lab and runs their PyTorch scripts: see scripts/check_pytorch.sh.

    check.py PROGRAM FOLDER [--numpy] [--quick]

Each script compares embedding, loss and gradient itself; this file walks over the options, replays
steps through PyTorch's optimizers, compares the scores with those of `triplet-lab train`, and does
what the comment about pytorch-metric-learning says, if that package is installed.
"""

import argparse
import contextlib
import importlib.util
import io
import itertools
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
IRIS = HERE.parent.parent / "tests/data/import/sk_iris.csv"

failures = []


def expect(holds, what):
    if not holds:
        failures.append(what)
        print(f"FAILED  {what}")


def choices(option):
    """The names that the program takes for an option."""
    command = [options.program, "train", "--help"]
    told = subprocess.run(command, capture_output=True, text=True).stdout
    about = told.split(f"      --{option} <")[1].split("\n      --")[0]
    return re.findall(r"^ +- ([a-z-]+):", about, re.MULTILINE)


def export(name, steps, *settings, edits=()):
    """Writes a recipe and exports it; returns the folder."""
    folder = options.folder / name
    folder.mkdir(parents=True, exist_ok=True)
    recipe = folder / "run.toml"
    lines = ["version = 1", f"steps = {steps}", *settings]
    for step, *changes in edits:
        lines += ["", "[[edit]]", f"step = {step}", *changes]
    recipe.write_text("\n".join(lines) + "\n")
    command = [options.program, "export", recipe, "--steps", str(steps), "--to", folder / "out"]
    result = subprocess.run([*command, "--what", "pytorch"], capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{name}: {result.stderr}")
    return folder / "out"


def load(folder):
    """The script of a folder as a module."""
    spec = importlib.util.spec_from_file_location("triplet_lab_run", folder / "triplet_lab_run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def check(folder):
    """Runs the script's check; returns the largest difference of embedding, loss and gradient."""
    module = load(folder)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        agree = module.check()
    largest = {"embedding": 0.0, "loss": 0.0, "gradient": 0.0}
    for line in printed.getvalue().splitlines()[1:]:
        kind, difference = line.split()[0], float(line[30:].split()[0])
        if kind in largest:
            largest[kind] = max(largest[kind], difference)
    expect(agree, f"{folder.parent.name}\n{printed.getvalue()}")
    return module, largest


def table(title):
    print(f"\n{title:44}{'runs':>6}{'embedding':>12}{'loss':>12}{'gradient':>12}")


def row(name, found):
    largest = (max(one[kind] for one in found) for kind in ("embedding", "loss", "gradient"))
    print(f"{name:44}{len(found):6}" + "".join(f"{value:12.1e}" for value in largest))


def options_of_the_engine():
    """All distances x miners x losses x normalize, and each with swap and mean over all."""
    table("distance, miner (x losses x normalize)")
    variants = [("hinge", "false", "active"), ("hinge", "true", "mined"), ("soft", "true", "active")]
    if not options.quick:
        variants = list(itertools.product(choices("loss"), ("false", "true"), ("active", "mined")))
    for distance, miner in itertools.product(choices("distance"), choices("mining")):
        found = []
        for normalize, (loss, swap, mean) in itertools.product(("true", "false"), variants):
            settings = (
                'data = "penguins"',
                f'distance = "{distance}"',
                f'mining = "{miner}"',
                f'loss = "{loss}"',
                f"normalize = {normalize}",
                f"swap = {swap}",
                f'mean = "{mean}"',
                "margin = 0.3",
            )
            name = "-".join((distance, miner, normalize, loss, swap, mean))
            module, largest = check(export(name, 20, *settings))
            found.append(largest)
            metric_learning(module, name, miner)
        row(f"{distance}, {miner}", found)
    if metric_learning.compared:
        print(
            f"pytorch-metric-learning: {metric_learning.compared} losses agree to "
            f"{metric_learning.largest:.1e}"
        )


def metric_learning(module, name, miner):
    """Does what the comment in the script says, and compares the loss."""
    try:
        from pytorch_metric_learning import distances, losses, miners, reducers
    except ImportError:
        return
    text = Path(module.__file__).read_text()
    lines = re.findall(r"^#     (\w+ = .*)$", text, re.MULTILINE)
    theirs = np.load(Path(module.__file__).parent / "check.npz")
    rows = theirs["batch"]
    z, y = module.load()(module.x[rows]).detach(), module.y[rows]
    scope = dict(vars(module), distances=distances, losses=losses, miners=miners, reducers=reducers)
    scope.update(z=z, y=y)
    exec("\n".join(lines), scope)
    if miner in ("random", "distance-weighted"):
        # Its triplets are others: compare the loss of ours.
        drawn = [torch.from_numpy(theirs[name]) for name in ("anchors", "positives", "negatives")]
        scope["loss"] = scope["loss_fn"](z, y, tuple(drawn))
    difference = abs(float(scope["loss"]) - theirs["loss"][0])
    expect(difference <= 1e-6, f"{name}: pytorch-metric-learning's loss is {difference:.1e} off")
    metric_learning.compared += 1
    metric_learning.largest = max(metric_learning.largest, difference)


metric_learning.compared, metric_learning.largest = 0, 0.0


def networks():
    """Activations, layers, samplers, the identity, edits: checked, and trained for a few steps."""
    table("networks, batches, edits")
    runs = {
        f"activation {name}": [f'activation = "{name}"', "hidden = [8, 8]"]
        for name in choices("activation")
    }
    runs["no hidden layer"] = ["hidden = []"]
    runs["four layers, one dimension"] = ["hidden = [8, 8, 8, 8]", "dim = 1", "normalize = false"]
    runs["relu that dies, on the sphere"] = ['activation = "relu"', "hidden = [2]", "lr = 1.0"]
    runs["uniform sampler"] = ['sampler = "uniform"']
    runs["batches without a negative"] = ["classes-per-batch = 1"]
    runs["identity"] = ['embedder = "identity"']
    runs["held-out class"] = ["held-out-classes = 1"]
    runs["clip"] = ["clip = 0.01"]
    found = {
        name: check(export(name, 20, 'data = "penguins"', *lines)) for name, lines in runs.items()
    }
    edited = export(
        "edits",
        30,
        'data = "moons"',
        edits=[
            (5, "margin = 0.5", 'mining = "batch-hard"'),
            (10, 'loss = "soft"', 'optimizer = "sgd"', "lr = 0.1"),
            (15, "swap = true", 'mean = "mined"', "clip = 1.0"),
            (20, 'distance = "cosine"', 'mining = "random"'),
            (25, 'weight = "1:3,2=0.5 2:*,3=0 3:1,b=-1"'),
            (30, 'mining = "distance-weighted"', 'sampler = "uniform"', 'weight = "1:1,1=0.25"'),
        ],
    )
    found["edits"] = check(edited)
    for name, (module, largest) in found.items():
        row(name, [largest])
        with contextlib.redirect_stdout(io.StringIO()):
            model, curve = module.train()
            module.score(model)
        expect(np.isfinite(curve).all(), f"{name}: a loss of its training is not finite")


def optimizers():
    """From the weights of step 0 with the batches of Triplet Lab to the weights of step 5."""
    print(f"\n{'steps of the optimizer':44}{'weights':>12}{'limit':>10}")
    for kind, decay, clip in itertools.product(
        choices("optimizer"), ("0.0", "0.1"), ("0.0", "0.05")
    ):
        if options.quick and (decay == "0.0") == (clip == "0.0"):
            continue
        # Without normalize, the last bias has no gradient but rounding, which Adam would scale up.
        settings = ['data = "moons"', "normalize = true", f'optimizer = "{kind}"']
        settings += [f"weight-decay = {decay}", f"clip = {clip}"]
        name = f"{kind}, decay {decay}, clip {clip}"
        # Some weights are set by hand on the way.
        by_hand = [(0, 'weight = "1:2,1=0.5"'), (3, 'weight = "1:3,2=0.5 2:7,b=0.25 2:*,3=0 1:5,*=0"')]
        folders = [
            export(
                f"{kind}-{decay}-{clip}-{step}",
                step,
                *settings,
                by_hand[0][1],
                edits=[edit for edit in by_hand[1:] if edit[0] <= step],
            )
            for step in range(6)
        ]
        # From the weights of step 0, with all that is set later.
        module = load(folders[-1])
        module.HERE = folders[0]
        model = module.load()
        optimizer = module.settings.optimizer(model.parameters())
        for step, folder in enumerate(folders[:-1]):
            module.set_weights(model, optimizer, step)
            rows = np.load(folder / "check.npz")["batch"]
            loss, _ = module.triplet_loss(model(module.x[rows]), module.y[rows])
            optimizer.zero_grad()
            loss.backward()
            if clip != "0.0":
                module.nn.utils.clip_grad_norm_(model.parameters(), module.settings.clip)
            optimizer.step()
        theirs = module.read_safetensors(folders[-1] / "model.safetensors")
        difference = max(
            float(np.abs(weights.detach().numpy() - theirs[key].numpy()).max())
            for key, weights in model.named_parameters()
        )
        limit = 1e-9 if clip == "0.0" else 1e-5  # PyTorch clips at norm + 1e-6
        print(f"{name:44}{difference:12.1e}{limit:10.0e}")
        expect(difference <= limit, f"{name}: weights differ by {difference:.1e}")


def data_sets():
    """The data sets of the lessons, and a table of one's own; with the scores of `train`."""
    table("data")
    sets = {
        "spiral": ['data = "spiral"'],
        "digits, held-out classes": ['data = "digits"', "held-out-classes = 3"],
        "faces": ['data = "faces"'],
        "typos": ['data = "typos"'],
        "iris.csv": None,
    }
    for name, settings in sets.items():
        if settings is None:
            folder = of_table(IRIS)
            train = [options.program, "train", "--file", IRIS, "--steps", "50", "--json"]
        else:
            folder = export(name, 50, *settings)
            train = [options.program, "train", folder.parent / "run.toml", "--json"]
        module, largest = check(folder)
        row(name, [largest])
        told = json.loads(subprocess.run(train, capture_output=True, text=True, check=True).stdout)
        with contextlib.redirect_stdout(io.StringIO()):
            columns = module.score(module.load())
        endings = {"train": "", "held-out": "_held_out", "held-out-class": "_held_out_classes"}
        for split, ending in endings.items():
            for key, of in (("map_at_r", "MAP@R"), ("recall_at_1", "Recall@1")):
                value = told.get(key + ending)
                if value is not None:
                    difference = abs(columns[split][of] - value)
                    expect(difference <= 1e-9, f"{name}: {of} of {split} is {difference:.1e} off")
        if not options.numpy:
            command = [sys.executable, folder / "triplet_lab_run.py"]
            for more in (["--check"], []):
                ran = subprocess.run([*command, *more], capture_output=True, text=True)
                expect(ran.returncode == 0, f"{name}: {ran.stdout}{ran.stderr}")


def of_table(path):
    folder = options.folder / path.stem
    command = [options.program, "export", "--file", path, "--steps", "50", "--to", folder]
    subprocess.run([*command, "--what", "pytorch"], check=True, capture_output=True)
    return folder


def wrong_numbers():
    """A check that can't fail would say nothing."""
    folder = export("wrong", 20, 'data = "penguins"')
    arrays = {"embedding": "embedding.npz", "loss": "check.npz", "layers.0.weight": "check.npz"}
    for key, name in arrays.items():
        arrays = dict(np.load(folder / name))
        true = arrays[key].copy()
        arrays[key].flat[0] += 1e-5
        np.savez(folder / name, **arrays)
        with contextlib.redirect_stdout(io.StringIO()):
            agree = load(folder).check()
        expect(not agree, f"a wrong {key} is not noticed")
        np.savez(folder / name, **dict(arrays, **{key: true}))
    with contextlib.redirect_stdout(io.StringIO()):
        expect(load(folder).check(), "what was put right again is not right")


parser = argparse.ArgumentParser()
parser.add_argument("program", type=Path)
parser.add_argument("folder", type=Path)
parser.add_argument("--numpy", action="store_true", help="the stand-in for torch")
parser.add_argument("--quick", action="store_true", help="three losses of eight, half the optimizers")
options = parser.parse_args()
if options.numpy:
    sys.path.insert(0, str(HERE / "stand_in"))
import torch  # found after the stand-in has its place

version = getattr(torch, "__version__", None)
print(f"torch {version}" if version else "no torch: its stand-in", f"numpy {np.__version__}", sep=", ")
wrong_numbers()
options_of_the_engine()
networks()
optimizers()
data_sets()
print(f"\n{len(failures)} failures" if failures else "\nAll agree.")
sys.exit(1 if failures else 0)
