from __future__ import annotations

import numpy as np
import pytest
from cases import assert_close, numbers

from keras_core import ops
from keras_core.ops.recurrence import lstm
from keras_core.ops.updates import adam_update, rmsprop_update, sgd_update
from keras_core.state import KerasTensor, Variable


@pytest.mark.parametrize("value", [True, False])
def test_cond_takes_a_branch(value):
    x = ops.convert_to_tensor(np.array([1.0, 2.0], "float32"))
    for pred in (value, ops.convert_to_tensor(np.array(value))):
        made = ops.cond(pred, lambda: {"a": x + 1, "b": None}, lambda: {"a": x * 10, "b": None})
        assert_close(made["a"], [2, 3] if value else [10, 20])
        assert made["b"] is None


def test_cond_foretells_what_both_branches_share():
    x = KerasTensor((2, 3))
    made = ops.cond(KerasTensor((), "bool"), lambda: x + 1, lambda: ops.concatenate([x, x]))
    assert made.shape == (None, 3)
    with pytest.raises(ValueError, match="agree in rank and dtype"):
        ops.cond(KerasTensor((), "bool"), lambda: x, lambda: ops.cast(x, "int32"))


@pytest.mark.parametrize(("index", "expected"), [(-7, 6), (0, 6), (1, 50), (9, 25)])
def test_switch_moves_an_index_into_range(index, expected):
    branches = [lambda x: x + 1, lambda x: x * 10, lambda x: x * x]
    for i in (index, ops.convert_to_tensor(np.array(index, "int32"))):
        assert_close(ops.switch(i, branches, ops.convert_to_tensor(np.array(5, "int32"))), expected)


def test_while_loop_keeps_its_structure():
    assert int(ops.while_loop(lambda i: i < 10, lambda i: i + 3, 0)) == 12
    made = ops.while_loop(lambda i, j: i < 10, lambda i, j: (i + 1, j + 2), (0, 1), maximum_iterations=3)
    assert isinstance(made, tuple) and [int(v) for v in made] == [3, 7]
    made = ops.while_loop(lambda i, j: i < 10, lambda i, j: [i + 1, j + 2], [0, 1])
    assert isinstance(made, list) and [int(v) for v in made] == [10, 21]
    assert ops.while_loop(lambda x: ops.sum(x) < 3, lambda x: x + 1, KerasTensor((None, 2))).shape == (None, 2)


def test_scan():
    xs = np.array([1.0, 2.0, 3.0], "float32")
    start = np.array(0.0, "float32")
    last, ys = ops.scan(lambda c, x: (c + x, c * x), start, xs)
    assert_close(last, 6)
    assert_close(ys, [0, 2, 9])
    last, ys = ops.scan(lambda c, x: (c + x, c), start, xs, reverse=True)
    assert_close(ys, [5, 3, 0])
    last, ys = ops.scan(lambda c, x: (c + 1, None), start, length=3)
    assert_close(last, 3)
    assert ys is None
    carry, ys = ops.scan(lambda c, x: (c + x["a"], {"y": x["b"]}), KerasTensor((2,)), {"a": xs, "b": numbers(3, 4)})
    assert carry.shape == (2,) and ys["y"].shape == (3, 4)
    with pytest.raises(ValueError, match="length"):
        ops.scan(lambda c, x: (c, x), start)


def test_fori_loop_counts():
    for bounds in ((2, 5), (ops.convert_to_tensor(np.array(2, "int32")), 5)):
        assert (
            int(ops.fori_loop(*bounds, lambda i, total: total + i, ops.convert_to_tensor(np.array(1, "int32")))) == 10
        )
    assert ops.fori_loop(0, 3, lambda i, x: x * 2, KerasTensor((4,))).shape == (4,)


@pytest.mark.parametrize("name", ["map", "vectorized_map"])
def test_maps(name):
    apply = getattr(ops, name)
    x, y = numbers(3, 2), numbers(3, 2, seed=1)
    assert_close(apply(lambda v: v * 2, x), x * 2)
    made = apply(lambda v: {"sum": v["x"] + v["y"]}, {"x": x, "y": y})
    assert_close(made["sum"], x + y)
    assert apply(lambda v: ops.sum(v), KerasTensor((None, 4))).shape == (None,)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("biased", [False, True])
def test_lstm_follows_its_equations(reverse, biased):
    x, h, c = numbers(2, 4, 3), numbers(2, 5, seed=1), numbers(2, 5, seed=2)
    kernel, recurrent = numbers(3, 20, seed=3, low=-1, high=1), numbers(5, 20, seed=4, low=-1, high=1)
    bias = numbers(20, seed=5) if biased else None
    outputs, last, cell = lstm(*map(ops.convert_to_tensor, (x, h, c, kernel, recurrent)), bias, reverse=reverse)
    expected = np.zeros((2, 4, 5))
    for t in range(3, -1, -1) if reverse else range(4):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent + (0 if bias is None else bias), 4, -1)
        i, f, o = (1 / (1 + np.exp(-v)) for v in (i, f, o))
        c = f * c + i * np.tanh(g)
        expected[:, t] = h = o * np.tanh(c)
    assert_close(outputs, expected, 1e-5)
    assert_close(last, h, 1e-5)
    assert_close(cell, c, 1e-5)


def setting(seed):
    """Return two Variables of given values, and those values."""
    values = [numbers(3, 2, seed=seed, low=0.1), numbers(4, seed=seed + 1, low=0.1)]
    return [Variable(v) for v in values], [v.astype("float64") for v in values]


@pytest.mark.parametrize("kind", ["plain", "momentum", "nesterov"])
def test_sgd_update(kind):
    (w, w0), (v, v0) = setting(0), setting(2)
    gradients = [numbers(3, 2, seed=5), numbers(4, seed=6)]
    sgd_update(
        w,
        [ops.convert_to_tensor(g) for g in gradients],
        None if kind == "plain" else v,
        learning_rate=0.1,
        momentum=0.0 if kind == "plain" else 0.9,
        nesterov=kind == "nesterov",
    )
    for i, g in enumerate(gradients):
        velocity = -0.1 * g if kind == "plain" else 0.9 * v0[i] - 0.1 * g
        step = 0.9 * velocity - 0.1 * g if kind == "nesterov" else velocity
        np.testing.assert_allclose(w[i].numpy(), w0[i] + step, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(v[i].numpy(), v0[i] if kind == "plain" else velocity, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("as_tensor", [False, True])
def test_adam_update(as_tensor):
    (w, w0), (m, m0), (v, v0) = setting(0), setting(2), setting(4)
    gradients = [numbers(3, 2, seed=5), numbers(4, seed=6)]
    step, rate = (ops.convert_to_tensor(np.array(n, "float32")) if as_tensor else n for n in (3, 0.01))
    native = [ops.convert_to_tensor(g) for g in gradients]
    adam_update(w, native, m, v, step=step, learning_rate=rate, beta_1=0.9, beta_2=0.99, epsilon=1e-7)
    for i, g in enumerate(gradients):
        first, second = 0.9 * m0[i] + 0.1 * g, 0.99 * v0[i] + 0.01 * g**2
        expected = w0[i] - 0.01 * np.sqrt(1 - 0.99**3) / (1 - 0.9**3) * first / (np.sqrt(second) + 1e-7)
        np.testing.assert_allclose(w[i].numpy(), expected, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(m[i].numpy(), first, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(v[i].numpy(), second, rtol=1e-5, atol=1e-6)


def test_rmsprop_update():
    (w, w0), (v, v0) = setting(0), setting(4)
    gradients = [numbers(3, 2, seed=5), numbers(4, seed=6)]
    rmsprop_update(w, [ops.convert_to_tensor(g) for g in gradients], v, learning_rate=0.1, rho=0.9, epsilon=1e-3)
    for i, g in enumerate(gradients):
        mean = 0.9 * v0[i] + 0.1 * g**2
        np.testing.assert_allclose(v[i].numpy(), mean, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(w[i].numpy(), w0[i] - 0.1 * g / np.sqrt(mean + 1e-3), rtol=1e-5, atol=1e-6)
