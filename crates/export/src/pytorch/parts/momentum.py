def momentum(weights):
    return torch.optim.SGD(weights, lr=settings.lr, momentum=0.9, weight_decay=settings.weight_decay)
