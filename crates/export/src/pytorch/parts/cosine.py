def cosine(z):
    """1 - cos, as half the squared distance of the directions, which loses no digits."""
    u = unit(z)
    d = torch.cdist(u, u, compute_mode="donot_use_mm_for_euclid_dist") ** 2 / 2
    is_zero = (z == 0).all(dim=1)
    return d.masked_fill(is_zero[:, None] | is_zero[None, :], 1)
