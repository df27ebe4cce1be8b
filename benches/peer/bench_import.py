"""pandas.read_csv and standardizing of the file that `cargo bench -p triplet-import` leaves. usage: bench_import.py FILE [--out JSON]"""
import argparse, json, os, statistics, time
ap = argparse.ArgumentParser(); ap.add_argument("file"); ap.add_argument("--threads", type=int, default=1); ap.add_argument("--out"); A = ap.parse_args()
for k in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"): os.environ[k] = str(A.threads)
import numpy as np, pandas as pd
read, whole = [], []
for i in range(8):
    t = time.perf_counter()
    frame = pd.read_csv(A.file)
    r = time.perf_counter() - t
    points = frame.iloc[:, :-1].to_numpy()
    points = (points - points.mean(0)) / points.std(0)
    codes, names = pd.factorize(frame.iloc[:, -1])
    w = time.perf_counter() - t
    if i: read.append(r); whole.append(w)
row = dict(rows=len(frame), columns=frame.shape[1], pandas=pd.__version__, numpy=np.__version__, read_min_ms=min(read) * 1e3, min_ms=min(whole) * 1e3, med_ms=statistics.median(whole) * 1e3)
print(row)
if A.out: json.dump([row], open(A.out, "w"), indent=1)
