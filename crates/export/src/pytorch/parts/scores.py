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
