"""Step time of the same three tasks in JAX, compiled (XLA, f32, one thread): the fastest peer in Python.

A step = index the batch + forward + distances + mine by masks + loss + backward + Adam, `--chunk` steps a call
in one lax.scan (no dispatch between steps: the most favourable way). Batches are drawn outside the clock.
usage: bench_jax.py [--chunk 100] [--repeat 15] [--only NAME] [--out JSON]
"""
import argparse, json, os, time
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
os.environ["OMP_NUM_THREADS"] = "1"
ap = argparse.ArgumentParser(); ap.add_argument("--chunk", type=int, default=100); ap.add_argument("--repeat", type=int, default=15); ap.add_argument("--only"); ap.add_argument("--threads"); ap.add_argument("--out")
A = ap.parse_args()
import numpy as np, jax, jax.numpy as jnp, optax
M = 0.2

def toy():
    g = np.random.default_rng(0); C, n = 4, 250; X, y = [], []
    for c in range(C):
        t = np.linspace(0.25, 2.0, n); a = t * 2.5 + c * 2 * np.pi / C
        X.append(np.c_[t * np.cos(a), t * np.sin(a)] + g.normal(0, 0.05, (n, 2))); y += [c] * n
    return np.concatenate(X).astype(np.float32), np.array(y), [2, 32, 32, 2], jnp.tanh

def digits():
    from sklearn.datasets import load_digits
    d = load_digits(); return (d.data / 16).astype(np.float32), d.target, [64, 64, 32, 8], jax.nn.relu

def init(sizes):
    g = np.random.default_rng(3)
    return [(jnp.asarray(g.normal(0, 1 / np.sqrt(a), (a, b)), jnp.float32), jnp.zeros(b)) for a, b in zip(sizes, sizes[1:])]

def dist(e):
    e = e / jnp.maximum(jnp.linalg.norm(e, axis=1, keepdims=True), 1e-12)
    return jnp.sqrt(jnp.maximum(2 - 2 * e @ e.T, 1e-12))

def loss_semi(e, y):
    d = dist(e); same = y[:, None] == y[None]; eye = jnp.eye(len(y), dtype=bool)
    x = d[:, :, None] - d[:, None, :]
    ok = (same & ~eye)[:, :, None] & (~same)[:, None, :] & (x < 0) & (x > -M)
    return jnp.where(ok, x + M, 0).sum() / jnp.maximum(ok.sum(), 1)

def loss_all(e, y):
    d = dist(e); same = y[:, None] == y[None]; eye = jnp.eye(len(y), dtype=bool)
    x = d[:, :, None] - d[:, None, :] + M
    ok = (same & ~eye)[:, :, None] & (~same)[:, None, :] & (x > 0)
    return jnp.where(ok, x, 0).sum() / jnp.maximum(ok.sum(), 1)

def loss_hard(e, y):
    d = dist(e); same = y[:, None] == y[None]; eye = jnp.eye(len(y), dtype=bool)
    p = jnp.where(same & ~eye, d, -1).max(1); n = jnp.where(same, 9, d).min(1)
    return jax.nn.relu(p - n + M).mean()

rows = []
def run(name, make, B, per, loss):
    X, y, sizes, act = make(); X, y = jnp.asarray(X), jnp.asarray(y); C = int(y.max()) + 1
    by = [np.flatnonzero(np.asarray(y) == c) for c in range(C)]; g = np.random.default_rng(1)
    def batch():
        cs = g.permutation(C)[: B // per]; return np.concatenate([g.choice(by[c], per, replace=False) for c in cs])
    opt = optax.adam(1e-2); w = init(sizes); s = opt.init(w)
    def f(w, idx):
        h = X[idx]
        for i, (a, b) in enumerate(w):
            h = h @ a + b
            if i < len(w) - 1: h = act(h)
        return loss(h, y[idx])
    def one(c, idx):
        w, s = c; l, gr = jax.value_and_grad(f)(w, idx); u, s = opt.update(gr, s); return (optax.apply_updates(w, u), s), l
    many = jax.jit(lambda c, ids: jax.lax.scan(one, c, ids))
    ts = []
    n = A.chunk if B == 64 else max(5, A.chunk // 5)
    for k in range(A.repeat):
        ids = jnp.asarray(np.stack([batch() for _ in range(n)])); t = time.perf_counter()
        (w, s), l = many((w, s), ids); l.block_until_ready(); ts.append((time.perf_counter() - t) / n)
    rows.append({"name": name, "min_us": min(ts[1:]) * 1e6})
    print(f"{name:28} JAX min {min(ts[1:]) * 1e3:8.3f} ms  median {sorted(ts[1:])[len(ts) // 2] * 1e3:8.3f} ms  loss {float(l[-1]):.3f}", flush=True)

tasks = {"spiral 64 semi-hard": (toy, 64, 16, loss_semi), "spiral 256 all": (toy, 256, 64, loss_all), "digits 256 batch-hard": (digits, 256, 32, loss_hard)}
for n, a in tasks.items():
    if not A.only or A.only in n: run(n, *a)
if A.out: json.dump(rows, open(A.out, "w"), indent=1)
