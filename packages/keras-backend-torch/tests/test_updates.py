"""Optimizer updates against their formulas in float64, and recurrence against a loop."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from keras_backend_torch.overrides import OVERRIDES, updates

SHAPES = [(3, 4), (4,), (2, 3, 2)]


@pytest.fixture
def setup(rng, variable):
    def make(state_count, trainable=True):
        values = [[rng.normal(size=s).astype("float32") for s in SHAPES] for _ in range(state_count)]
        states = [[variable(np.abs(x) if i else x) for x in group] for i, group in enumerate(values)]
        # transposed, as the gradients of convolution kernels are
        gradients = [torch.tensor(rng.normal(size=s[::-1]).astype("float32").T) for s in SHAPES]
        expected = [[v.numpy().astype("float64") for v in group] for group in states]
        return states, gradients, expected

    return make


@pytest.mark.parametrize("scalar", [float, torch.tensor])
@pytest.mark.parametrize("fused", [True, False])
@pytest.mark.parametrize("step", [1, 7])
def test_adam(setup, step, fused, scalar, monkeypatch):
    if not fused:
        monkeypatch.setattr(updates, "_fusable", lambda *a: False)
    (weights, firsts, seconds), gradients, (w, m, v) = setup(3)
    identities = [x.storage for x in weights]
    OVERRIDES["adam_update"](
        weights, gradients, firsts, seconds,
        step=scalar(step), learning_rate=scalar(0.01), beta_1=0.9, beta_2=0.999, epsilon=1e-3,
    )  # fmt: skip
    for i, g in enumerate(x.numpy().astype("float64") for x in gradients):
        m[i] += (g - m[i]) * (1 - 0.9)
        v[i] += (g * g - v[i]) * (1 - 0.999)
        w[i] -= 0.01 * np.sqrt(1 - 0.999**step) / (1 - 0.9**step) * m[i] / (np.sqrt(v[i]) + 1e-3)
        for state, expected in ((firsts, m), (seconds, v), (weights, w)):
            assert_allclose(state[i].numpy(), expected[i], rtol=2e-5, atol=1e-6)
    assert all(x.storage is s for x, s in zip(weights, identities, strict=True))


@pytest.mark.parametrize("scalar", [float, torch.tensor])
@pytest.mark.parametrize("momentum, nesterov", [(0.0, False), (0.9, False), (0.9, True)])
def test_sgd(setup, momentum, nesterov, scalar):
    (weights, velocities), gradients, (w, v) = setup(2)
    OVERRIDES["sgd_update"](
        weights, gradients, velocities if momentum else None,
        learning_rate=scalar(0.1), momentum=momentum, nesterov=nesterov,
    )  # fmt: skip
    for i, g in enumerate(x.numpy().astype("float64") for x in gradients):
        v[i] = momentum * v[i] - 0.1 * g if momentum else -0.1 * g
        w[i] += momentum * v[i] - 0.1 * g if nesterov else v[i]
        assert_allclose(weights[i].numpy(), w[i], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("fused", [True, False])
def test_amsgrad(setup, fused, monkeypatch):
    if not fused:
        monkeypatch.setattr(updates, "_fusable", lambda *a: False)
    (weights, firsts, seconds, maxima), gradients, (w, m, v, largest) = setup(4)
    OVERRIDES["adam_update"](
        weights, gradients, firsts, seconds,
        step=3, learning_rate=0.01, beta_1=0.9, beta_2=0.999, epsilon=1e-3, maxima=maxima,
    )  # fmt: skip
    for i, g in enumerate(x.numpy().astype("float64") for x in gradients):
        m[i] += (g - m[i]) * (1 - 0.9)
        v[i] += (g * g - v[i]) * (1 - 0.999)
        largest[i] = np.maximum(largest[i], v[i])
        w[i] -= 0.01 * np.sqrt(1 - 0.999**3) / (1 - 0.9**3) * m[i] / (np.sqrt(largest[i]) + 1e-3)
        assert_allclose(maxima[i].numpy(), largest[i], rtol=2e-5)
        assert_allclose(weights[i].numpy(), w[i], rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("scalar", [float, torch.tensor])
def test_centered_rmsprop_with_momentum(setup, scalar):
    (weights, squares, moved, means), gradients, (w, v, s, a) = setup(4)
    for group in (squares, v):  # a variance is not negative
        for x in group:
            x.storage.data.add_(4.0) if hasattr(x, "storage") else x.__iadd__(4.0)
    OVERRIDES["rmsprop_update"](
        weights, gradients, squares,
        learning_rate=scalar(0.1), rho=0.8, epsilon=1e-3, momentums=moved, means=means, momentum=0.7,
    )  # fmt: skip
    for i, g in enumerate(x.numpy().astype("float64") for x in gradients):
        v[i], a[i] = 0.8 * v[i] + 0.2 * g * g, 0.8 * a[i] + 0.2 * g
        s[i] = 0.7 * s[i] + 0.1 * g / np.sqrt(v[i] - a[i] ** 2 + 1e-3)
        assert_allclose(moved[i].numpy(), s[i], rtol=1e-4, atol=1e-5)
        assert_allclose(weights[i].numpy(), w[i] - s[i], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("scalar", [float, torch.tensor])
def test_decay_and_averages(setup, scalar):
    (weights, averages), _, (w, a) = setup(2)
    OVERRIDES["decay_update"](weights, fraction=scalar(0.25))
    OVERRIDES["average_update"](averages, weights, momentum=scalar(0.75))
    for i in range(len(SHAPES)):
        assert_allclose(weights[i].numpy(), 0.75 * w[i], rtol=1e-6)
        assert_allclose(averages[i].numpy(), 0.75 * a[i] + 0.25 * 0.75 * w[i], rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("scalar", [float, torch.tensor])
@pytest.mark.parametrize("into", [True, False])
def test_each_of_several_tensors(setup, scalar, into):
    (weights, others), _, (w, o) = setup(2)
    kinds = {
        "add": ([others], lambda i: w[i] + o[i]),
        "subtract": ([scalar(0.5)], lambda i: w[i] - 0.5),
        "maximum": ([scalar(0.5)], lambda i: np.maximum(w[i], 0.5)),
        "approach": ([others, scalar(0.3)], lambda i: w[i] + 0.3 * (o[i] - w[i])),
        "add_product": ([others, others, -2.0], lambda i: w[i] - 2 * o[i] ** 2),
        "assign": ([others], lambda i: o[i]),
    }
    for kind, (operands, expected) in kinds.items():
        xs = [x.storage.detach().clone() for x in weights]
        results = OVERRIDES["each"](kind, xs, operands, into=into)
        for i, (result, x) in enumerate(zip(results, xs, strict=True)):
            assert_allclose(result.detach().numpy(), expected(i), rtol=1e-5, atol=1e-6)
            assert (result is x) is into
    sizes = OVERRIDES["each"]("size", weights, [])
    assert_allclose([x.item() for x in sizes], [np.sqrt((x**2).mean()) for x in w], rtol=1e-5)


def test_norms_are_clipped(rng):
    gradients = [torch.tensor(rng.normal(size=s)) for s in SHAPES]
    norms = [np.linalg.norm(g.numpy()) for g in gradients]
    limit = sorted(norms)[1]
    each = OVERRIDES["clip_norms"](gradients, limit=limit, together=False)
    together = OVERRIDES["clip_norms"](gradients, limit=limit, together=True)
    for g, n, a, b in zip(gradients, norms, each, together, strict=True):
        assert_allclose(a.numpy(), g.numpy() * min(1, limit / n))
        assert_allclose(b.numpy(), g.numpy() * limit / np.linalg.norm(norms))
    assert OVERRIDES["clip_norms"]([torch.ones(2), gradients[0]], limit=1.0, together=True) is NotImplemented


@pytest.mark.parametrize(("value", "finite"), [(1e30, True), (np.inf, False), (-np.inf, False), (np.nan, False)])
def test_finite(value, finite):
    assert bool(OVERRIDES["all_finite"]([torch.ones(2), torch.tensor([[0.0, value]])])) is finite
    assert OVERRIDES["all_finite"]([torch.ones(2), torch.ones(2).double()]) is NotImplemented


@pytest.mark.parametrize("scalar", [float, torch.tensor])
def test_rmsprop(setup, scalar):
    (weights, velocities), gradients, (w, v) = setup(2)
    OVERRIDES["rmsprop_update"](weights, gradients, velocities, learning_rate=scalar(0.1), rho=0.8, epsilon=1e-3)
    for i, g in enumerate(x.numpy().astype("float64") for x in gradients):
        v[i] = 0.8 * v[i] + 0.2 * g * g
        w[i] -= 0.1 * g / np.sqrt(v[i] + 1e-3)
        assert_allclose(weights[i].numpy(), w[i], rtol=1e-5, atol=1e-6)


def test_updates_of_nothing_and_of_mixed_dtypes(variable):
    options = {"step": 1, "learning_rate": 0.1, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
    OVERRIDES["adam_update"]([], [], [], [], **options)
    make = [variable(np.ones(2, "float32")), variable(np.ones(2, "float64"))]
    zeros = [[variable(np.zeros(2, v.dtype)) for v in make] for _ in range(2)]
    OVERRIDES["adam_update"](make, [torch.ones(2), torch.ones(2, dtype=torch.float64)], *zeros, **options)
    for v in make:
        assert_allclose(v.numpy(), 0.9, rtol=1e-5)


def _lstm_loop(x, h, c, kernel, recurrent, bias):
    outputs = []
    for t in range(x.shape[1]):
        i, f, g, o = (x[:, t] @ kernel + h @ recurrent + bias).chunk(4, -1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        outputs.append(h)
    return torch.stack(outputs, 1), h, c


@pytest.mark.parametrize("biased", [True, False])
def test_lstm_values_and_gradients(rng, biased):
    shapes = [(2, 5, 3), (2, 4), (2, 4), (3, 16), (4, 16), (16,)]
    values = [torch.tensor(rng.normal(size=s), requires_grad=True) for s in shapes]
    bias = values[5] if biased else None
    ours = OVERRIDES["lstm"](*values[:5], bias)
    loop = _lstm_loop(*values[:5], bias if biased else torch.zeros(16, dtype=torch.float64))
    for a, b in zip(ours, loop, strict=True):
        assert_allclose(a.detach().numpy(), b.detach().numpy(), rtol=1e-9)
    wanted = values if biased else values[:5]
    got = torch.autograd.grad(sum((y * y).sum() for y in ours), wanted)
    expected = torch.autograd.grad(sum((y * y).sum() for y in loop), wanted)
    for a, b in zip(got, expected, strict=True):
        assert_allclose(a.numpy(), b.numpy(), rtol=1e-8, atol=1e-10)


def test_dropout_scales_what_it_keeps():
    key = torch.tensor([1, 2], dtype=torch.uint32)
    x = torch.ones(100, 200, requires_grad=True)
    y = OVERRIDES["random_dropout"](x, key, 0.25)
    assert set(np.unique(y.detach().numpy())) == {0, np.float32(1 / 0.75)}
    assert abs((y == 0).float().mean().item() - 0.25) < 0.01
    assert torch.equal(y, OVERRIDES["random_dropout"](x, key, 0.25))
    y.sum().backward()
    assert_array_equal(x.grad.numpy(), y.detach().numpy())
    rows = OVERRIDES["random_dropout"](torch.ones(8, 5), key, 0.5, (None, 1))
    assert ((rows == rows[:, :1]).all()).item()


def test_normal_draws():
    from scipy import stats

    key = torch.tensor([3, 4], dtype=torch.uint32)
    draws = OVERRIDES["random_normal"](key, (20_000,), dtype="float32")
    assert stats.kstest(draws.numpy(), "norm").pvalue > 1e-3
    assert torch.equal(draws, OVERRIDES["random_normal"](key, (20_000,), dtype="float32"))
