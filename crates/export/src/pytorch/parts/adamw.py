def adamw(weights):
    return torch.optim.AdamW(weights, lr=settings.lr, weight_decay=settings.weight_decay)
