def uniform(rng):
    """P * K points of any class."""
    return rng.permutation(train_rows)[: settings.classes_per_batch * settings.points_per_class]
