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
