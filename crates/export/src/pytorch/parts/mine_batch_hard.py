def batch_hard(z, d, y):
    """For each anchor, its farthest positive and its nearest negative (Hermans et al. 2017)."""
    positive, negative = pairs(y)
    (a,) = torch.where(positive.any(dim=1) & negative.any(dim=1))
    p = d.masked_fill(~positive, -1)[a].argmax(dim=1)
    n = d.masked_fill(~negative, torch.inf)[a].argmin(dim=1)
    return a, p, n
