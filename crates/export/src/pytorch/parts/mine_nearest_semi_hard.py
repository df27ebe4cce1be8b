def nearest_semi_hard(z, d, y):
    """For each anchor and positive, the nearest negative beyond the positive; if there is none, the
    farthest negative (FaceNet, as in TensorFlow Addons)."""
    positive, negative = pairs(y)
    a, p = torch.where(positive & negative.any(dim=1, keepdim=True))
    beyond = negative[a] & (d[a] > d[a, p][:, None])
    nearest = d[a].masked_fill(~beyond, torch.inf).argmin(dim=1)
    farthest = d[a].masked_fill(~negative[a], -1).argmax(dim=1)
    return a, p, torch.where(beyond.any(dim=1), nearest, farthest)
