def unit(z):
    """Scales each row to length 1. A row of zeros has no direction: it stays, without a gradient."""
    is_zero = (z == 0).all(dim=1, keepdim=True)
    return F.normalize(z, dim=1).masked_fill(is_zero, 0)
