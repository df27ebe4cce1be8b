def semi_hard(z, d, y):
    """The negative is farther than the positive, but not by the margin (FaceNet)."""
    a, p, n = all_triplets(z, d, y)
    keep = (d[a, p] < d[a, n]) & (d[a, n] < d[a, p] + settings.margin)
    return a[keep], p[keep], n[keep]
