"""Runs the benchmarks and their peers in turn, on one core, and prints the ratio of the minima.

usage: python3 benches/peer/compare.py PYTHON [import]

PYTHON is an interpreter with torch, pytorch-metric-learning, jax, optax, scikit-learn, numpy and pandas:
`python3 -m venv venv && venv/bin/pip install torch pytorch-metric-learning jax optax scikit-learn numpy pandas`.
JAX may live in another one, given in the variable JAX_PYTHON.
With `import` after it, only reading a table is compared, which needs numpy and pandas alone.
They are a yardstick, never a dependency of the project.
"""
import json, os, pathlib, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEER = pathlib.Path(__file__).resolve().parent
# benchmark, steps in it, PyTorch's task, batch, strategy, JAX's task, how many times as fast as JAX it should be
STEPS = [
    ("spiral_64_semi-hard_x400", 400, "toy", "64", "semihard", "spiral 64 semi-hard", 4),
    ("spiral_256_all_x100", 100, "toy", "256", "all", "spiral 256 all", 50),
    ("digits_256_batch-hard_x100", 100, "digits", "256", "batch_hard", "digits 256 batch-hard", 1.2),
]
# losses over all triplets, batch sizes
GROWTH = [("all", "hinge"), ("soft", "soft margin"), ("swap", "hinge with swap"), ("soft-swap", "soft margin with swap")]
SIZES = [64, 128, 256, 512, 1024]
PINNED = ["taskset", "-c", "0"]


def bench(name, pattern):
    subprocess.run([*PINNED, "cargo", "bench", "--profile", "dist", "-p", "triplet-bench", "--bench", name, "--", pattern], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def fastest_ms(group, name, divide_by=1):
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    sample = json.loads((target / "criterion" / group / name / "new" / "sample.json").read_text())
    return min(t / n for t, n in zip(sample["times"], sample["iters"])) / divide_by / 1e6


def peer(python, script, *arguments):
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        subprocess.run([*PINNED, python, PEER / script, "--threads", "1", "--out", out.name, *arguments],
                       check=True, stdout=subprocess.DEVNULL)
        return json.loads(pathlib.Path(out.name).read_text())


def tables(python):
    bench("import", "")
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    ours = fastest_ms("import", "csv_100000x50")
    theirs = peer(python, "bench_import.py", str(target / "bench_import.csv"))[0]["min_ms"]
    print(f"a table of 100,000 x 50: {ours:.0f} ms, pandas {theirs:.0f} ms: {ours / theirs:.2f} of its time (at most 1.0 wanted)")
    print(f"the sheet of 100 MB: {fastest_ms('import', 'sheet_of_100_mb'):.1f} ms (at most 300 wanted)")


def main(python):
    tables(python)
    jax = os.environ.get("JAX_PYTHON", python)
    print(f"{'':28}{'here':>10}{'JAX':>10}{'ratio':>7}{'wanted':>7}{'PyTorch':>11}{'ratio':>7}")
    for name, steps, task, batch, strategy, of_jax, wanted in STEPS:
        bench("step", name)
        ours = fastest_ms("step", name, steps)
        compiled = peer(jax, "bench_jax.py", "--only", of_jax)[0]["min_us"] / 1e3
        act = "tanh" if task == "toy" else "relu"
        rows = peer(python, "bench_step.py", "--task", task, "--acts", act, "--batches", batch, "--strats", strategy)
        torch = rows[0]["min_us"] / 1e3
        print(f"{name:28}{ours:>8.3f}ms{compiled:>8.3f}ms{compiled / ours:>7.1f}{wanted:>7}{torch:>9.2f}ms{torch / ours:>7.1f}")
    bench("step", "growth")
    print(f"{'ms a step, all triplets':24}" + "".join(f"{f'B = {size}':>10}" for size in SIZES))
    for key, words in GROWTH:
        times = (fastest_ms("step", f"growth_{key}_{size}") for size in SIZES)
        print(f"{words:24}" + "".join(f"{time:>10.3f}" for time in times))
    bench("pca", "")
    for name, wanted in (("1797x8", 0.1), ("10000x32", 1.5)):
        print(f"PCA of {name}: {fastest_ms('pca', name):.3f} ms (at most {wanted} wanted)")
    for row in peer(python, "bench_pca.py"):
        if row["dtype"] == "float64" and (row["n"], row["d"]) == (10000, 32):
            print(f"  scikit-learn's PCA(2) of 10000x32: {row['min_ms']:.2f} ms")


if sys.argv[2:] == ["import"]:
    tables(sys.argv[1])
    sys.exit()
if len(sys.argv) != 2:
    sys.exit(__doc__)
main(sys.argv[1])
