def pairs(y):
    """The positive and the negative pairs of a batch, as two masks (B x B)."""
    same = y[:, None] == y[None, :]
    return same & ~torch.eye(len(y), dtype=torch.bool), ~same
