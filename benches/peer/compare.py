"""Runs the benchmarks and their peers in turn, on one core, and prints the ratio of the minima.

usage: python3 benches/peer/compare.py PYTHON [import]

PYTHON is an interpreter with torch, pytorch-metric-learning, scikit-learn, numpy and pandas:
`python3 -m venv venv && venv/bin/pip install torch pytorch-metric-learning scikit-learn numpy pandas`.
With `import` after it, only reading a table is compared, which needs numpy and pandas alone.
They are a yardstick, never a dependency of the project.
"""
import json, os, pathlib, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEER = pathlib.Path(__file__).resolve().parent
# benchmark, steps in it, peer's task, batch, strategy, how many times as fast it should be
STEPS = [
    ("spiral_64_semi-hard_x400", 400, "toy", "64", "semihard", 20),
    ("spiral_256_all_x100", 100, "toy", "256", "all", 100),
    ("digits_256_batch-hard_x100", 100, "digits", "256", "batch_hard", 5),
]
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
    print(f"{'':34}{'here':>10}{'peer':>10}{'ratio':>8}{'wanted':>8}")
    for name, steps, task, batch, strategy, wanted in STEPS:
        bench("step", name)
        ours = fastest_ms("step", name, steps)
        act = "tanh" if task == "toy" else "relu"
        rows = peer(python, "bench_step.py", "--task", task, "--acts", act, "--batches", batch, "--strats", strategy)
        theirs = rows[0]["min_us"] / 1e3
        print(f"{name:34}{ours:>8.3f}ms{theirs:>8.2f}ms{theirs / ours:>8.1f}{wanted:>8}")
    bench("step", "spiral_1024")
    growth = fastest_ms("step", "spiral_1024_all_x10", 10) / fastest_ms("step", "spiral_256_all_x100", 100)
    print(f"batch-all from B = 256 to 1,024: {growth:.1f} times the time (at most 20 wanted)")
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
