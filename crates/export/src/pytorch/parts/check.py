def read_safetensors(path):
    """The arrays of a file: eight bytes with the length of its head, the head in JSON, numbers."""
    raw = path.read_bytes()
    begin = 8 + int.from_bytes(raw[:8], "little")
    head = json.loads(raw[8:begin])
    head.pop("__metadata__", None)
    arrays = {}
    for name, about in head.items():
        first, last = about["data_offsets"]
        values = np.frombuffer(raw[begin + first : begin + last], "<f8").copy()
        arrays[name] = torch.from_numpy(values.reshape(about["shape"]))
    return arrays


def load():
    """The network with Triplet Lab's weights."""
    model = Embedder()
    <<LOAD>>return model


def check():
    """Compares embedding, loss and gradient with Triplet Lab's; returns whether they agree."""
    <<SET>>theirs = np.load(HERE / "check.npz")
    model = load()
    <<TRIPLETS>>rows = theirs["batch"]  # of the step to come
    z = model(x[rows])
    loss, losses = triplet_loss(z, y[rows]<<DRAWN>>)
    <<BACKWARD>>compared = [
        ("embedding", model(x), data["embedding"], 1e-6),
        ("mined triplets", torch.tensor([len(losses)]), theirs["mined"], 0),
        ("active triplets", (losses > 0).sum()[None], theirs["active"], 0),
        ("loss", loss[None], theirs["loss"], 1e-9),
    ]
    <<GRADIENT>>agree = True
    print(f"{'':30}{'difference':>12}{'limit':>10}")
    for name, ours, value, limit in compared:
        ours = ours.detach().numpy()
        size = max(1.0, np.abs(value).max(initial=0))  # of large numbers, a share of the largest
        difference = np.abs(ours - value).max(initial=0) / size
        ok = ours.shape == value.shape and difference <= limit
        agree &= bool(ok)
        print(f"{name:30}{difference:12.1e}{limit:10.0e}{'' if ok else '   differs'}")
    equal = ((settings.distance(z) < 1e-12).sum().item() - len(rows)) // 2
    if equal > 0 and not agree:
        print(f"{equal} pairs of the batch are equal but for rounding, which decides what is nearer.")
    return agree
