def random_triplets(z, d, y):
    """A few random triplets for each anchor."""
    positive, negative = pairs(y)
    (a,) = torch.where(positive.any(dim=1) & negative.any(dim=1))
    a = a.repeat_interleave(settings.triplets_per_anchor)
    draw = lambda mask: torch.multinomial(mask[a].to(d.dtype), 1)[:, 0]
    return (a, draw(positive), draw(negative)) if len(a) else (a, a, a)
