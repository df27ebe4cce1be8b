#!/usr/bin/env python3
"""Half the margin \"on the way\", in PyTorch.

Data: Two moons. distance-weighted mining, seed 3, 20 steps.

    python triplet_lab_run.py            trains from scratch and prints the scores
    python triplet_lab_run.py --check    compares with Triplet Lab's own numbers

Needs torch and numpy, and beside it embedding.npz (the points) and, for --check, model.safetensors
(the weights) and check.npz (the next batch, its loss and its gradient).
Random numbers are PyTorch's, so a training takes another way: compare its scores with those of
a few seeds.
"""

import argparse
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

torch.set_default_dtype(torch.float64)  # as Triplet Lab computes
torch.set_num_threads(1)  # which is faster for matrices as small as these
HERE = Path(__file__).resolve().parent


# Points

data = np.load(HERE / "embedding.npz")
x = torch.from_numpy(data["inputs"])
y = torch.from_numpy(data["labels"])
split = data["split"]  # "train", "held-out" (points) or "held-out-class"
train_rows = np.flatnonzero(split == "train")


# Network


def unit(z):
    """Scales each row to length 1. A row of zeros has no direction: it stays, without a gradient."""
    is_zero = (z == 0).all(dim=1, keepdim=True)
    return F.normalize(z, dim=1).masked_fill(is_zero, 0)


class Embedder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(2, 32), nn.Linear(32, 32), nn.Linear(32, 2)])
        for layer in self.layers:
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")  # He et al. 2015
            nn.init.zeros_(layer.bias)
        nn.init.xavier_normal_(self.layers[-1].weight)  # Glorot & Bengio 2010

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = F.relu(layer(x))
        return unit(self.layers[-1](x))


# Distance


def euclidean(z):
    return torch.cdist(z, z, compute_mode="donot_use_mm_for_euclid_dist")


def cosine(z):
    """1 - cos, as half the squared distance of the directions, which loses no digits."""
    u = unit(z)
    d = torch.cdist(u, u, compute_mode="donot_use_mm_for_euclid_dist") ** 2 / 2
    is_zero = (z == 0).all(dim=1)
    return d.masked_fill(is_zero[:, None] | is_zero[None, :], 1)


# Mining


def pairs(y):
    """The positive and the negative pairs of a batch, as two masks (B x B)."""
    same = y[:, None] == y[None, :]
    return same & ~torch.eye(len(y), dtype=torch.bool), ~same


def all_triplets(z, d, y):
    """Every anchor with every positive and every negative (batch-all, Hermans et al. 2017)."""
    positive, negative = pairs(y)
    return torch.where(positive[:, :, None] & negative[:, None, :])


def semi_hard(z, d, y):
    """The negative is farther than the positive, but not by the margin (FaceNet)."""
    a, p, n = all_triplets(z, d, y)
    keep = (d[a, p] < d[a, n]) & (d[a, n] < d[a, p] + settings.margin)
    return a[keep], p[keep], n[keep]


def batch_hard(z, d, y):
    """For each anchor, its farthest positive and its nearest negative (Hermans et al. 2017)."""
    positive, negative = pairs(y)
    (a,) = torch.where(positive.any(dim=1) & negative.any(dim=1))
    p = d.masked_fill(~positive, -1)[a].argmax(dim=1)
    n = d.masked_fill(~negative, torch.inf)[a].argmin(dim=1)
    return a, p, n


def distance_weighted(z, d, y):
    """A negative for each anchor and positive, drawn so that all distances between directions are
    equally likely, from 0.5 to 1.4 (Wu et al. 2017)."""
    positive, negative = pairs(y)
    a, p = torch.where(positive & negative.any(dim=1, keepdim=True))
    if len(a) == 0:
        return a, a, a
    g = (2 * cosine(z)).sqrt().clamp(min=0.5)
    near, dim = negative & (g < 1.4), z.shape[1]
    log_weight = -(dim - 2) * g.log() - (dim - 3) / 2 * (1 - g**2 / 4).clamp(min=1e-9).log()
    log_weight = log_weight.masked_fill(~near, -torch.inf)
    weight = (log_weight - log_weight.max(dim=1, keepdim=True).values).exp()
    # Where no negative is near, all are equally likely.
    weight = torch.where(near.any(dim=1, keepdim=True), weight, negative.to(d.dtype))
    return a, p, torch.multinomial(weight[a], 1)[:, 0]


# Loss


def hinge(d_ap, d_an):
    return F.relu(d_ap + settings.margin - d_an)


def soft_margin(d_ap, d_an):
    return F.softplus(d_ap - d_an, threshold=40)  # of 20, it would be off by 2e-9


# In pytorch-metric-learning, the loss of a batch (z, y) would be
#     distance = distances.CosineSimilarity()
#     miner = miners.DistanceWeightedMiner()
#     loss_fn = losses.TripletMarginLoss(margin=0, smooth_loss=True, swap=True, reducer=reducers.MeanReducer(), distance=distance)
#     loss = loss_fn(z, y, miner(z, y))
def triplet_loss(z, y, triplets=None):
    """The loss of a batch, and that of each mined triplet."""
    d = settings.distance(z)
    with torch.no_grad():
        a, p, n = triplets or settings.miner(z, d, y)
    d_ap, d_an = d[a, p], d[a, n]
    if settings.swap:
        d_an = torch.where(d[p, n] < d_an, d[p, n], d_an)  # anchor swap (Balntas et al. 2016)
    losses = settings.loss(d_ap, d_an)
    counted = (losses > 0).sum() if settings.mean_over_active else len(losses)
    return losses.sum() / max(1, counted), losses


# Batches and optimizer


def balanced(rng):
    """P classes and K points of each, or all that it has."""
    classes = rng.permutation(np.unique(y[train_rows]))[: settings.classes_per_batch]
    members = [rng.permutation(train_rows[y[train_rows] == c]) for c in classes]
    return np.concatenate([rows[: settings.points_per_class] for rows in members])


def adam(weights):
    return torch.optim.Adam(weights, lr=settings.lr, weight_decay=settings.weight_decay)


def sgd(weights):
    return torch.optim.SGD(weights, lr=settings.lr, weight_decay=settings.weight_decay)


# The run

SEED, STEPS = 3, 20
START = dict(
    distance=euclidean,
    miner=semi_hard,
    loss=hinge,
    margin=1.0,
    swap=False,
    mean_over_active=True,
    sampler=balanced,
    classes_per_batch=2,
    points_per_class=32,
    optimizer=adam,
    lr=0.01,
    weight_decay=0.0,
    clip=0.0,
)
# What was changed on the way, from this step on.
EDITS = {
    5: dict(miner=batch_hard, margin=0.5),
    10: dict(loss=soft_margin, optimizer=sgd),
    15: dict(swap=True, mean_over_active=False, clip=1.0),
    20: dict(distance=cosine, miner=distance_weighted),
}
settings = SimpleNamespace(**START)


def set_to(step):
    """Sets the settings of a step."""
    vars(settings).update(START)
    for since, edit in EDITS.items():
        if since <= step:
            vars(settings).update(edit)


# Training


def train(seed=SEED):
    """Trains from scratch; returns the network and the loss of each step."""
    set_to(0)
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    model, curve = Embedder(), []
    rule = settings.optimizer
    optimizer = settings.optimizer(model.parameters())
    for step in range(STEPS):
        if step in EDITS:
            set_to(step)
            for group in optimizer.param_groups:
                group.update(lr=settings.lr, weight_decay=settings.weight_decay)
        rows = settings.sampler(rng)
        loss, losses = triplet_loss(model(x[rows]), y[rows])
        # As in Triplet Lab: a batch with no active triplet leaves weights and optimizer unchanged.
        if (losses > 0).any():
            if settings.optimizer is not rule:  # another rule begins without a memory
                rule = settings.optimizer
                optimizer = rule(model.parameters())
            optimizer.zero_grad()
            loss.backward()
            if settings.clip:
                nn.utils.clip_grad_norm_(model.parameters(), settings.clip)
            optimizer.step()
        curve.append(loss.item())
    set_to(STEPS)
    return model, curve


# Scores

MOST_SCORED = 4000


def scores(d, y):
    """Scores by name, from all distances and the class of each point; none for a single class."""
    d, y, sizes = d.numpy(), y.numpy(), np.bincount(y)
    first_hit, r_precision, map_at_r, silhouette = [], [], [], []
    for i in range(len(y) if np.count_nonzero(sizes) > 1 else 0):
        order = np.argsort(d[i], kind="stable")
        hit = y[order[order != i]] == y[i]
        r = hit.sum()  # number of other points of the class
        if r == 0:
            silhouette.append(0.0)
            continue
        first_hit.append(hit.argmax())
        r_precision.append(hit[:r].mean())
        map_at_r.append((hit[:r] * np.cumsum(hit[:r]) / np.arange(1, r + 1)).mean())
        to_class = np.bincount(y, d[i]) / np.maximum(sizes, 1)
        inside = to_class[y[i]] * sizes[y[i]] / r
        outside = to_class[(sizes > 0) & (np.arange(len(sizes)) != y[i])].min()
        silhouette.append((outside - inside) / (max(inside, outside) or 1.0))
    if not first_hit:
        return {}
    # Verification: a pair is taken as one of a class up to a threshold of its distance.
    i, j = np.triu_indices(len(y), 1)
    order = np.argsort(d[i, j], kind="stable")
    distance, positive = d[i, j][order], (y[i] == y[j])[order]
    last = np.append(np.flatnonzero(np.diff(distance)), len(distance) - 1)
    true, false = (np.append(0, np.cumsum(of)[last]) / of.sum() for of in (positive, ~positive))
    best = (true - false)[1:].argmax() + 1
    return {
        "Recall@1": np.mean(np.array(first_hit) < 1),
        "Recall@5": np.mean(np.array(first_hit) < 5),
        "R-precision": np.mean(r_precision),
        "MAP@R": np.mean(map_at_r),
        "ROC-AUC": (np.diff(false) * (true[1:] + true[:-1]) / 2).sum(),
        "  best threshold": distance[last][best - 1],
        "  true accept": true[best],
        "  false accept": false[best],
        "  equal error rate": np.interp(1, true + false, false),
        "Silhouette": np.mean(silhouette),
    }


def score(model):
    """Prints the scores of each split, those of the raw inputs below, and returns them."""
    columns = {}
    for name in dict.fromkeys(("train", "held-out", *split.tolist())):
        rows = np.flatnonzero(split == name)
        if len(rows) > MOST_SCORED:
            rows = np.sort(np.random.default_rng(0).choice(rows, MOST_SCORED, replace=False))
        with torch.no_grad():
            column = scores(settings.distance(model(x[rows])), y[rows])
            raw = scores(torch.cdist(x[rows], x[rows]), y[rows])
        columns[name] = {"points scored": len(rows)}
        for key, value in column.items():
            columns[name][key] = value
            if key in ("Recall@1", "MAP@R", "ROC-AUC"):
                columns[name][f"  {key} of raw inputs"] = raw[key]
    print(f"{'':26}" + "".join(f"{name:>16}" for name in columns))
    for key in max(columns.values(), key=len):
        cells = (column.get(key, "-") for column in columns.values())
        text = (f"{cell:#.3g}" if isinstance(cell, float) else str(cell) for cell in cells)
        print(f"{key:26}" + "".join(f"{cell:>16}" for cell in text))
    return columns


# Check


def read_safetensors(path):
    """The arrays of a file: eight bytes with the length of its head, the head in JSON, numbers."""
    raw = path.read_bytes()
    begin = 8 + int.from_bytes(raw[:8], "little")
    head = json.loads(raw[8:begin])
    head.pop("__metadata__", None)
    arrays = {}
    for name, about in head.items():
        first, last = about["data_offsets"]
        values = np.frombuffer(raw[begin + first : begin + last], "<f8").copy()
        arrays[name] = torch.from_numpy(values.reshape(about["shape"]))
    return arrays


def load():
    """The network with Triplet Lab's weights."""
    model = Embedder()
    model.load_state_dict(read_safetensors(HERE / "model.safetensors"))
    return model


def check():
    """Compares embedding, loss and gradient with Triplet Lab's; returns whether they agree."""
    set_to(STEPS)
    theirs = np.load(HERE / "check.npz")
    model = load()
    triplets = [torch.from_numpy(theirs[name]) for name in ("anchors", "positives", "negatives")]
    rows = theirs["batch"]  # of the step to come
    z = model(x[rows])
    loss, losses = triplet_loss(z, y[rows], triplets)
    loss.backward()
    compared = [
        ("embedding", model(x), data["embedding"], 1e-6),
        ("mined triplets", torch.tensor([len(losses)]), theirs["mined"], 0),
        ("active triplets", (losses > 0).sum()[None], theirs["active"], 0),
        ("loss", loss[None], theirs["loss"], 1e-9),
    ]
    for name, weights in model.named_parameters():
        compared.append((f"gradient of {name}", weights.grad, theirs[name], 1e-9))
    agree = True
    print(f"{'':30}{'difference':>12}{'limit':>10}")
    for name, ours, value, limit in compared:
        ours = ours.detach().numpy()
        size = max(1.0, np.abs(value).max(initial=0))  # of large numbers, a share of the largest
        difference = np.abs(ours - value).max(initial=0) / size
        ok = ours.shape == value.shape and difference <= limit
        agree &= bool(ok)
        print(f"{name:30}{difference:12.1e}{limit:10.0e}{'' if ok else '   differs'}")
    equal = ((settings.distance(z) < 1e-12).sum().item() - len(rows)) // 2
    if equal > 0 and not agree:
        print(f"{equal} pairs of the batch are equal but for rounding, which decides what is nearer.")
    return agree


def main():
    parser = argparse.ArgumentParser(description="A run of Triplet Lab in PyTorch.")
    parser.add_argument("--check", action="store_true", help="compare with Triplet Lab's numbers")
    parser.add_argument("--seed", type=int, default=SEED, help="of the weights and the batches")
    options = parser.parse_args()
    if options.check:
        agree = check()
        print("\nScores of Triplet Lab's weights")
        score(load())
        sys.exit(0 if agree else 1)
    model, curve = train(options.seed)
    print(f"Scores after {STEPS} steps with seed {options.seed}")
    score(model)


if __name__ == "__main__":
    main()
