def hard(z, d, y):
    """The negative is no farther than the positive."""
    a, p, n = all_triplets(z, d, y)
    keep = (d[a, n] <= d[a, p]) & (d[a, n] < d[a, p] + settings.margin)
    return a[keep], p[keep], n[keep]
