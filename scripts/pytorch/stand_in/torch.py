"""As much of PyTorch as an exported script uses, in NumPy: for machines without PyTorch.

`python triplet_lab_run.py --check` with this folder in PYTHONPATH runs the script as it is, with
the gradients of this file. scripts/check_pytorch.sh uses it where there is no PyTorch.
"""

import sys
import types

import numpy as np

float64, bool, inf = np.float64, np.bool_, np.inf
_erf = np.vectorize(__import__("math").erf, otypes=[float])
_random = np.random.default_rng(0)


def set_default_dtype(dtype):
    assert dtype is float64


def set_num_threads(count):
    pass


def manual_seed(seed):
    global _random
    _random = np.random.default_rng(seed)


class no_grad:
    depth = 0

    def __enter__(self):
        no_grad.depth += 1

    def __exit__(self, *_):
        no_grad.depth -= 1


def _raw(value):
    if isinstance(value, tuple):
        return tuple(_raw(part) for part in value)
    return value.data if isinstance(value, Tensor) else value


def _fit(gradient, shape):
    """Sums over what was broadcast."""
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    axes = tuple(k for k, size in enumerate(shape) if size == 1 and gradient.shape[k] != 1)
    return gradient.sum(axis=axes, keepdims=True) if axes else gradient


class Tensor:
    __array_priority__ = 1000

    def __init__(self, data, *parents):
        """`parents`: what it was made of, with functions from its gradient to theirs."""
        self.data = np.asarray(data)
        tracked = [(of, back) for of, back in parents if isinstance(of, Tensor) and of.tracks]
        self.parents = [] if no_grad.depth else tracked
        self.tracks, self.grad = len(self.parents) > 0, None

    def backward(self):
        order, seen = [], set()

        def visit(tensor):
            if id(tensor) not in seen:
                seen.add(id(tensor))
                for of, _ in tensor.parents:
                    visit(of)
                order.append(tensor)

        visit(self)
        gradients = {id(self): np.ones_like(self.data)}
        for tensor in reversed(order):
            gradient = gradients[id(tensor)]
            if isinstance(tensor, Parameter):
                tensor.grad = Tensor(gradient if tensor.grad is None else tensor.grad.data + gradient)
            for of, back in tensor.parents:
                share = _fit(back(gradient), of.data.shape)
                gradients[id(of)] = gradients.get(id(of), 0) + share

    shape = property(lambda self: self.data.shape)
    dtype = property(lambda self: self.data.dtype)
    __len__ = lambda self: len(self.data)
    __bool__ = lambda self: self.data.__bool__()
    __float__ = lambda self: self.data.__float__()
    __hash__ = lambda self: id(self)
    __array__ = lambda self, dtype=None, copy=None: np.asarray(self.data, dtype)
    __iter__ = lambda self: (self[k] for k in range(len(self)))
    numpy = lambda self: self.data
    item = lambda self: self.data.item()
    detach = lambda self: Tensor(self.data)
    to = lambda self, dtype: Tensor(self.data.astype(dtype))
    all = lambda self, dim, keepdim=False: Tensor(self.data.all(axis=dim, keepdims=keepdim))
    any = lambda self, dim=None, keepdim=False: Tensor(self.data.any(axis=dim, keepdims=keepdim))
    argmax = lambda self, dim: Tensor(self.data.argmax(axis=dim))
    argmin = lambda self, dim: Tensor(self.data.argmin(axis=dim))
    repeat_interleave = lambda self, count: Tensor(np.repeat(self.data, count))
    clamp = lambda self, min: Tensor(np.maximum(self.data, min))

    def max(self, dim, keepdim):
        return types.SimpleNamespace(values=Tensor(self.data.max(axis=dim, keepdims=keepdim)))

    def sum(self):
        return Tensor(self.data.sum(), (self, lambda g: np.broadcast_to(g, self.shape)))

    def __getitem__(self, at):
        at = _raw(at)

        def back(g):
            gradient = np.zeros_like(self.data)
            np.add.at(gradient, at, g)
            return gradient

        return Tensor(self.data[at], (self, back))

    def __setitem__(self, at, value):
        self.data[_raw(at)] = _raw(value)

    def masked_fill(self, mask, value):
        mask = _raw(mask)
        return Tensor(np.where(mask, value, self.data), (self, lambda g: np.where(mask, 0, g)))

    def __add__(self, other):
        return Tensor(self.data + _raw(other), (self, lambda g: g), (other, lambda g: g))

    def __sub__(self, other):
        return Tensor(self.data - _raw(other), (self, lambda g: g), (other, lambda g: -g))

    def __mul__(self, other):
        x, y = self.data, _raw(other)
        return Tensor(x * y, (self, lambda g: g * y), (other, lambda g: g * x))

    def __truediv__(self, other):
        x, y = self.data, _raw(other)
        return Tensor(x / y, (self, lambda g: g / y), (other, lambda g: -g * x / (y * y)))

    def __pow__(self, power):
        assert power == 2
        return Tensor(self.data**2, (self, lambda g: 2 * g * self.data))

    def sqrt(self):
        return Tensor(np.sqrt(self.data))

    def exp(self):
        return Tensor(np.exp(self.data))

    def log(self):
        with np.errstate(divide="ignore"):
            return Tensor(np.log(self.data))

    __radd__, __rmul__ = __add__, __mul__
    __rsub__ = lambda self, other: self * -1 + other
    __neg__ = lambda self: self * -1
    __invert__ = lambda self: Tensor(~self.data)


for _name in ("eq", "lt", "le", "gt", "and", "or"):
    _of = getattr(np.ndarray, f"__{_name}__")
    setattr(Tensor, f"__{_name}__", lambda x, y, of=_of: Tensor(of(x.data, _raw(y))))


class Parameter(Tensor):
    def __init__(self, data):
        super().__init__(data)
        self.tracks = True


tensor = from_numpy = Tensor
eye = lambda n, dtype: Tensor(np.eye(n, dtype=dtype))


def where(condition, x=None, y=None):
    c = _raw(condition)
    if x is None:
        return tuple(Tensor(part) for part in np.nonzero(c))
    x_back, y_back = (lambda g: np.where(c, g, 0)), (lambda g: np.where(c, 0, g))
    return Tensor(np.where(c, _raw(x), _raw(y)), (x, x_back), (y, y_back))


def cdist(x, y, compute_mode=None):
    d = np.zeros((len(x), len(y)))
    for i, row in enumerate(x.data):
        d[i] = np.sqrt(((row - y.data) ** 2).sum(axis=1))

    def directions():
        differences = x.data[:, None] - y.data[None]
        return differences / np.where(d == 0, np.inf, d)[:, :, None]

    return Tensor(
        d,
        (x, lambda g: np.einsum("ij,ijk->ik", g, directions())),
        (y, lambda g: -np.einsum("ij,ijk->jk", g, directions())),
    )


def multinomial(weights, count):
    assert count == 1
    sums = np.cumsum(weights.data, axis=1)
    drawn = _random.random(len(sums)) * sums[:, -1]
    return Tensor((sums <= drawn[:, None]).sum(axis=1)[:, None])


def tanh(x):
    y = np.tanh(x.data)
    return Tensor(y, (x, lambda g: g * (1 - y * y)))


# torch.nn.functional


def relu(x):
    return Tensor(np.maximum(x.data, 0), (x, lambda g: g * (x.data > 0)))


def leaky_relu(x):
    slope = np.where(x.data > 0, 1, 0.01)
    return Tensor(slope * x.data, (x, lambda g: g * slope))


def gelu(x):
    share = (1 + _erf(x.data / np.sqrt(2))) / 2
    density = np.exp(-x.data**2 / 2) / np.sqrt(2 * np.pi)
    return Tensor(x.data * share, (x, lambda g: g * (share + x.data * density)))


def softplus(x, threshold):
    size = np.exp(-np.abs(x.data))
    share = np.where(x.data > 0, 1, size) / (1 + size)
    return Tensor(np.maximum(x.data, 0) + np.log1p(size), (x, lambda g: g * share))


def normalize(x, dim):
    length = np.maximum(np.linalg.norm(x.data, axis=dim, keepdims=True), 1e-12)
    u = x.data / length
    return Tensor(u, (x, lambda g: (g - (g * u).sum(axis=dim, keepdims=True) * u) / length))


# torch.nn


class Module:
    def __call__(self, x):
        return self.forward(x)

    def named_parameters(self):
        for name, value in vars(self).items():
            if isinstance(value, Parameter):
                yield name, value
            elif isinstance(value, Module):
                for inner, parameter in value.named_parameters():
                    yield f"{name}.{inner}", parameter

    def parameters(self):
        return [parameter for _, parameter in self.named_parameters()]

    def load_state_dict(self, arrays):
        mine = dict(self.named_parameters())
        assert mine.keys() == arrays.keys(), (mine.keys(), arrays.keys())
        for name, parameter in mine.items():
            assert parameter.shape == arrays[name].shape, name
            parameter.data = arrays[name].data.copy()


class Linear(Module):
    def __init__(self, inputs, outputs):
        self.weight = Parameter(np.zeros((outputs, inputs)))
        self.bias = Parameter(np.zeros(outputs))

    def forward(self, x):
        w, b = self.weight, self.bias
        y = x.data @ w.data.T + b.data
        return Tensor(y, (x, lambda g: g @ w.data), (w, lambda g: g.T @ x.data), (b, lambda g: g))


class ModuleList(Module):
    def __init__(self, modules):
        self.modules = list(modules)
        vars(self).update({str(k): module for k, module in enumerate(self.modules)})

    def __getitem__(self, at):
        return self.modules[at]


def _normal(weight, variance):
    weight.data = _random.normal(size=weight.shape) * np.sqrt(variance)


def xavier_normal_(weight):
    _normal(weight, 2 / sum(weight.shape))


def kaiming_normal_(weight, nonlinearity):
    _normal(weight, 2 / weight.shape[1])


def zeros_(weight):
    weight.data = np.zeros(weight.shape)


def clip_grad_norm_(parameters, most):
    norm = np.sqrt(sum((p.grad.data**2).sum() for p in parameters))
    for p in parameters:
        p.grad.data = p.grad.data * min(1, most / (norm + 1e-6))


# torch.optim


class _Optimizer:
    momentum = "exp_avg"

    def __init__(self, parameters, lr, weight_decay, momentum=0.0):
        self.param_groups = [dict(lr=lr, weight_decay=weight_decay, momentum=momentum)]
        names = (self.momentum, "exp_avg_sq")
        self.state = {p: {name: np.zeros(p.shape) for name in names} for p in parameters}
        self.updates = 0

    def zero_grad(self):
        for p in self.state:
            p.grad = None

    def step(self):
        self.updates += 1
        (group,) = self.param_groups
        for p, memory in self.state.items():
            self.update(p, memory, **group)


class SGD(_Optimizer):
    momentum = "momentum_buffer"

    def update(self, p, memory, lr, weight_decay, momentum):
        total = memory["momentum_buffer"]
        total[...] = momentum * total + p.grad.data + weight_decay * p.data
        p.data = p.data - lr * total


class Adam(_Optimizer):
    def update(self, p, memory, lr, weight_decay, momentum, decoupled=False):
        first, second = memory["exp_avg"], memory["exp_avg_sq"]
        gradient = p.grad.data + (0 if decoupled else weight_decay) * p.data
        first[...] = 0.9 * first + 0.1 * gradient
        second[...] = 0.999 * second + 0.001 * gradient**2
        mean, square = first / (1 - 0.9**self.updates), second / (1 - 0.999**self.updates)
        p.data = p.data * (1 - lr * weight_decay * decoupled) - lr * mean / (np.sqrt(square) + 1e-8)


class AdamW(Adam):
    def update(self, p, memory, lr, weight_decay, momentum):
        super().update(p, memory, lr, weight_decay, momentum, decoupled=True)


def _module(name, **content):
    module = types.ModuleType(name)
    vars(module).update(content)
    sys.modules[name] = module
    return module


functional = _module(
    "torch.nn.functional",
    relu=relu,
    leaky_relu=leaky_relu,
    gelu=gelu,
    softplus=softplus,
    normalize=normalize,
)
nn = _module(
    "torch.nn",
    functional=functional,
    Module=Module,
    ModuleList=ModuleList,
    Linear=Linear,
    init=types.SimpleNamespace(
        xavier_normal_=xavier_normal_, kaiming_normal_=kaiming_normal_, zeros_=zeros_
    ),
    utils=types.SimpleNamespace(clip_grad_norm_=clip_grad_norm_),
)
optim = _module("torch.optim", SGD=SGD, Adam=Adam, AdamW=AdamW)
