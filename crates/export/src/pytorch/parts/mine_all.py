def all_triplets(z, d, y):
    """Every anchor with every positive and every negative (batch-all, Hermans et al. 2017)."""
    positive, negative = pairs(y)
    return torch.where(positive[:, :, None] & negative[:, None, :])
