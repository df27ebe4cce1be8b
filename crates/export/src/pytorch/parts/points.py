data = np.load(HERE / "embedding.npz")
x = torch.from_numpy(data["inputs"])
y = torch.from_numpy(data["labels"])
split = data["split"]  # "train", "held-out" (points) or "held-out-class"
train_rows = np.flatnonzero(split == "train")
