def plane(z):
    """The first two principal axes."""
    z = z - z.mean(axis=0)
    _, _, axes = np.linalg.svd(z, full_matrices=False)
    flat = z @ axes[:2].T
    return np.pad(flat, ((0, 0), (0, 2 - flat.shape[1])))


with torch.no_grad():
    pictures = {
        "inputs": plane(data["inputs"]),
        "embedding of Triplet Lab": plane(data["embedding"]),
        "embedding trained here": plane(model(x).numpy()),
    }
names = data["class_names"]
colors = plt.get_cmap("turbo")(np.linspace(0, 1, len(names)))
figure, axes = plt.subplots(1, 3, figsize=(15, 5))
for ax, (title, flat) in zip(axes, pictures.items()):
    for c, name in enumerate(names):
        # A name that begins with "_" would be left out of the legend, and "$" is a sign of TeX.
        label = " " + str(name).replace("$", r"\$")
        ax.scatter(*flat[data["labels"] == c].T, s=8, color=colors[c], label=label)
    ax.set_title(title)
if len(names) <= 20:
    axes[-1].legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()
