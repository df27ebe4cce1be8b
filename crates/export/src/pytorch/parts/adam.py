def adam(weights):
    return torch.optim.Adam(weights, lr=settings.lr, weight_decay=settings.weight_decay)
