def sgd(weights):
    return torch.optim.SGD(weights, lr=settings.lr, weight_decay=settings.weight_decay)
