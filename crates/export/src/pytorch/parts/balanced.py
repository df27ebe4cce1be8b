def balanced(rng):
    """P classes and K points of each, or all that it has."""
    classes = rng.permutation(np.unique(y[train_rows]))[: settings.classes_per_batch]
    members = [rng.permutation(train_rows[y[train_rows] == c]) for c in classes]
    return np.concatenate([rows[: settings.points_per_class] for rows in members])
