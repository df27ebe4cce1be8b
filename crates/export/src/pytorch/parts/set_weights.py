def set_weights(model, optimizer, step):
    """Sets what was set by hand at a step; the optimizer's momentum of it begins again at 0."""
    weights = dict(model.named_parameters())
    with torch.no_grad():
        for name, place, value in WEIGHTS.get(step, []):
            weights[name][place] = value
            memory = optimizer.state.get(weights[name], {})
            for momentum in ("exp_avg", "momentum_buffer"):
                if memory.get(momentum) is not None:
                    memory[momentum][place] = 0.0
