"""Overrides against NumPy, SciPy and closed forms."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.special
import scipy.stats

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


def test_activations(ops):
    x = np.linspace(-4, 4, 17, dtype="float32")
    sigmoid = 1 / (1 + np.exp(-x))
    expected = {
        "relu": np.maximum(x, 0),
        "relu6": np.clip(x, 0, 6),
        "sigmoid": sigmoid,
        "silu": x * sigmoid,
        "softplus": np.log1p(np.exp(x)),
        "softsign": x / (1 + np.abs(x)),
        "elu": np.where(x > 0, x, np.expm1(x)),
        "leaky_relu": np.where(x > 0, x, 0.2 * x),
        "hard_sigmoid": np.clip(x / 6 + 0.5, 0, 1),
        "gelu": 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
        "log_sigmoid": np.log(sigmoid),
        "softmax": scipy.special.softmax(x),
        "squareplus": (x + np.sqrt(x**2 + 4)) / 2,
    }
    for name, value in expected.items():
        np.testing.assert_allclose(getattr(ops, name)(jnp.asarray(x)), value, rtol=1e-5, atol=1e-6, err_msg=name)
    exact = 0.5 * x * (1 + scipy.special.erf(x / np.sqrt(2)))
    np.testing.assert_allclose(ops.gelu(jnp.asarray(x), approximate=False), exact, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("axis", [-1, 0, (0, 1), [0, 2], None])
def test_softmax_over_axes(ops, axis):
    x = normal(2, 3, 4)
    numpy_axis = tuple(axis) if isinstance(axis, list) else axis
    np.testing.assert_allclose(ops.softmax(jnp.asarray(x), axis=axis), scipy.special.softmax(x, numpy_axis), rtol=1e-5)
    log = scipy.special.log_softmax(x, numpy_axis)
    np.testing.assert_allclose(ops.log_softmax(jnp.asarray(x), axis), log, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["mean", "var", "std", "all", "any", "sum", "max", "logsumexp"])
@pytest.mark.parametrize("axis", [None, 1, [0, -1]])
def test_reductions_take_keepdims_by_position(ops, xp, name, axis):
    x = normal(2, 3, 4) > 0 if name in ("all", "any") else normal(2, 3, 4)
    reference = scipy.special.logsumexp if name == "logsumexp" else getattr(np, name)
    fn = getattr(ops, name, None) or getattr(xp, name)
    numpy_axis = tuple(axis) if isinstance(axis, list) else axis
    np.testing.assert_allclose(fn(jnp.asarray(x), axis, True), reference(x, axis=numpy_axis, keepdims=True), rtol=1e-5)


def test_max_with_an_initial_value_is_declined(ops):
    assert ops.max(jnp.ones(2), initial=3) is NotImplemented
    assert ops.where(jnp.ones(2) > 0) is NotImplemented


def test_elementwise_scalars_and_integer_powers(ops):
    x = jnp.asarray([0.0, 2.0, -3.0])
    np.testing.assert_allclose(ops.power(x, 2), [0, 4, 9])
    assert float(jax.grad(lambda v: ops.power(v, 2))(0.0)) == 0
    np.testing.assert_allclose(ops.add(2.0, x), [2, 4, -1])
    np.testing.assert_allclose(ops.rsqrt(jnp.asarray(4.0)), 0.5)
    np.testing.assert_allclose(ops.clip(x, -1, 1), [0, 1, -1])
    np.testing.assert_allclose(ops.divide_no_nan(jnp.ones(2), jnp.asarray([0.0, 2.0])), [0, 0.5])
    assert float(jax.grad(lambda v: ops.divide_no_nan(1.0, v))(0.0)) == 0


def test_movement(ops):
    x = normal(2, 3, 4)
    j = jnp.asarray(x)
    np.testing.assert_array_equal(ops.transpose(j), x.T)
    np.testing.assert_array_equal(ops.concatenate([j, j]), np.concatenate([x, x]))
    np.testing.assert_array_equal(ops.stack([j, j], axis=1), np.stack([x, x], 1))
    np.testing.assert_array_equal(ops.squeeze(ops.expand_dims(j, [0, -1])), x)
    np.testing.assert_array_equal(ops.tile(j, [2, 1, 1]), np.tile(x, (2, 1, 1)))
    np.testing.assert_array_equal(ops.roll(j, 1, axis=2), np.roll(x, 1, 2))
    np.testing.assert_array_equal(ops.repeat(j, 2, axis=1), np.repeat(x, 2, 1))
    for part, expected in zip(ops.split(j, [1, 3], axis=-1), np.split(x, [1, 3], -1), strict=True):
        np.testing.assert_array_equal(part, expected)
    np.testing.assert_array_equal(ops.take(j, jnp.asarray([1, -1]), axis=2), x[:, :, [1, -1]])
    np.testing.assert_array_equal(ops.one_hot(jnp.asarray([0, -1, 5]), 3), [[1, 0, 0], [0, 0, 0], [0, 0, 0]])
    np.testing.assert_array_equal(ops.one_hot(jnp.asarray([2]), 3, axis=0, dtype="int32"), [[0], [0], [1]])


def test_order(ops):
    p = jnp.asarray([[0.1, 0.2, 0.2, 0.5], [0.4, 0.3, 0.2, 0.1]])
    values, indices = ops.top_k(p, 2)
    np.testing.assert_allclose(values, [[0.5, 0.2], [0.4, 0.3]])
    np.testing.assert_array_equal(indices, [[3, 1], [0, 1]])
    # A tie counts as in the top k; a target out of range or a NaN prediction does not.
    np.testing.assert_array_equal(ops.in_top_k(jnp.asarray([2, 2]), p, 2), [True, False])
    np.testing.assert_array_equal(ops.in_top_k(jnp.asarray([9, -1]), p, 2), [False, False])
    assert not ops.in_top_k(jnp.asarray([0]), jnp.asarray([[np.nan, 1.0]]), 2)[0]
    assert ops.in_top_k(jnp.asarray([0]), jnp.asarray([[np.inf, 1.0]]), 1)[0]
    np.testing.assert_array_equal(ops.sort(jnp.asarray([3, 1, 2])), [1, 2, 3])


def test_dense_einsum_tensordot(ops):
    x, w, b = normal(2, 3, 4), normal(4, 5), normal(5)
    np.testing.assert_allclose(
        ops.dense(jnp.asarray(x), jnp.asarray(w), jnp.asarray(b)), x @ w + b, rtol=1e-4, atol=1e-5
    )
    np.testing.assert_allclose(ops.einsum("btf,fu->ub", x, w), np.einsum("btf,fu->ub", x, w), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(
        ops.tensordot(x, w, axes=[[2], [0]]), np.tensordot(x, w, [[2], [0]]), rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize("causal", [False, True])
def test_attention(ops, causal):
    q, k, v, bias = normal(2, 3, 2, 4), normal(2, 3, 2, 4), normal(2, 3, 2, 4), normal(2, 2, 3, 3)
    logits = np.einsum("btnh,bsnh->bnts", q, k) / 2 + bias
    if causal:
        logits = np.where(np.tril(np.ones((3, 3), bool)), logits, -np.inf)
    expected = np.einsum("bnts,bsnh->btnh", scipy.special.softmax(logits, -1), v)
    result = ops.dot_product_attention(*map(jnp.asarray, (q, k, v)), bias=jnp.asarray(bias), is_causal=causal)
    np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-5)
    assert ops.dot_product_attention(q, k, v, attn_logits_soft_cap=1.0) is NotImplemented


def test_normalizations(ops):
    x, gamma, beta = normal(2, 3, 4), normal(3, 4), normal(3, 4)
    mean, var = x.mean((1, 2), keepdims=True), x.var((1, 2), keepdims=True)
    result = ops.layer_normalization(jnp.asarray(x), jnp.asarray(gamma), jnp.asarray(beta), axis=[1, 2], epsilon=1e-3)
    np.testing.assert_allclose(result, (x - mean) / np.sqrt(var + 1e-3) * gamma + beta, rtol=1e-4, atol=1e-5)
    rms = x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-7)
    np.testing.assert_allclose(ops.rms_normalization(jnp.asarray(x)), rms, rtol=1e-4, atol=1e-5)
    m, v = x.mean((0, 2)), x.var((0, 2))
    for a, b in zip(ops.moments(jnp.asarray(x), [0, 2]), (m, v), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)
    result = ops.batch_normalization(jnp.asarray(x), m, v, 1, offset=jnp.ones(3), epsilon=1e-3)
    expected = (x - m[:, None]) / np.sqrt(v[:, None] + 1e-3) + 1
    np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-5)


def test_moments_of_halves_do_not_overflow(ops):
    mean, variance = ops.moments(jnp.asarray([60000, 60000, -60000], "float16"), [0])
    assert float(mean) == 20000 and float(variance) == 65504


def test_crossentropies(ops):
    p = np.array([[0.1, 0.2, 0.7], [0.3, 0.3, 0.4], [0.3, 0.3, 0.4]], "float32")
    one_hot, labels = np.eye(3, dtype="float32"), np.array([0, 1, 2])
    chosen = -np.log(np.diag(p))
    from_logits = -np.diag(scipy.special.log_softmax(p, -1))
    np.testing.assert_allclose(ops.categorical_crossentropy(one_hot, p * 2), chosen, rtol=1e-5)
    np.testing.assert_allclose(ops.categorical_crossentropy(one_hot, p, True), from_logits, rtol=1e-5)
    for target in (labels, labels[:, None], labels.astype("float32")):
        np.testing.assert_allclose(ops.sparse_categorical_crossentropy(target, p), chosen, rtol=1e-5)
    np.testing.assert_allclose(ops.sparse_categorical_crossentropy(labels, p.T, True, 0), from_logits, rtol=1e-5)
    np.testing.assert_array_equal(ops.sparse_categorical_crossentropy(np.array([3, -1, 9]), p), [0, 0, 0])
    bce = ops.binary_crossentropy(jnp.asarray([0.0, 1.0, 1.0]), jnp.asarray([0.1, 0.2, 1.0]))
    np.testing.assert_allclose(bce, [-np.log(0.9), -np.log(0.2), 1.1920929e-07], rtol=1e-5)
    bce = ops.binary_crossentropy(jnp.asarray([0.0, 1.0]), jnp.asarray([0.1, -200.0]), from_logits=True)
    np.testing.assert_allclose(bce, [np.log1p(np.exp(0.1)), 200], rtol=1e-5)
    assert ops.categorical_crossentropy(one_hot[:, :2], p) is NotImplemented


def test_linear_algebra_and_transforms(ops):
    a = normal(3, 3)
    spd = a @ a.T + np.eye(3, dtype="float32")
    np.testing.assert_allclose(ops.cholesky(spd), np.linalg.cholesky(spd), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(ops.cholesky_inverse(np.linalg.cholesky(spd)), np.linalg.inv(spd), rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(ops.solve(spd, a), np.linalg.solve(spd, a), rtol=1e-3, atol=1e-4)
    upper = np.array([[1, 5], [0, 2]], "float32")
    np.testing.assert_allclose(ops.solve_triangular(jnp.asarray(upper), jnp.ones(2)), [-1.5, 0.5])
    np.testing.assert_allclose(ops.norm(a, ord="fro", axis=[0, 1]), np.linalg.norm(a), rtol=1e-5)
    spectrum = np.fft.rfft(a)
    real, imag = ops.rfft(jnp.asarray(a))
    np.testing.assert_allclose(real + 1j * imag, spectrum, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(ops.irfft((real, imag), 3), a, rtol=1e-4, atol=1e-5)
    assert [i.tolist() for i in ops.nonzero(jnp.asarray([[0, 1], [1, 0]]))] == [[0, 1], [1, 0]]


def test_dropout_keeps_the_expectation(ops, key):
    x = jnp.ones((1000, 100))
    y = np.asarray(ops.random_dropout(x, key, 0.2))
    assert set(np.unique(y)) == {0, np.float32(1.25)} and abs(y.mean() - 1) < 0.01
    rows = np.asarray(ops.random_dropout(x, key, 0.5, (None, 1)))
    assert set(np.unique(rows.mean(1))) == {0, 2}


def test_normal_draws_match_the_distribution(ops, key):
    x = np.asarray(ops.random_normal(key, (20000,), dtype="float32"))
    assert abs(x.mean()) < 0.03 and abs(x.std() - 1) < 0.03
    assert scipy.stats.kstest(x, "norm").pvalue > 1e-3


@pytest.mark.parametrize("reverse", [False, True])
def test_lstm(ops, reverse):
    x, h, c = normal(2, 5, 3), normal(2, 4), normal(2, 4)
    kernel, recurrent, bias = normal(3, 16), normal(4, 16), normal(16)
    outputs = ops.lstm(*map(jnp.asarray, (x, h, c, kernel, recurrent, bias)), reverse=reverse)
    sequence = np.zeros((2, 5, 4), "float32")
    for t in reversed(range(5)) if reverse else range(5):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent + bias, 4, -1)
        c = scipy.special.expit(f) * c + scipy.special.expit(i) * np.tanh(g)
        h = scipy.special.expit(o) * np.tanh(c)
        sequence[:, t] = h
    for result, expected in zip(outputs, (sequence, h, c), strict=True):
        np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("reverse", [False, True])
def test_gradients_of_lstm_are_those_of_its_steps(ops, reverse):
    arguments = [jnp.asarray(normal(*s)) for s in ((2, 3, 3), (2, 4), (2, 4), (3, 16), (4, 16), (16,))]

    def steps(x, h, c, kernel, recurrent, bias):
        sequence = {}
        for t in reversed(range(3)) if reverse else range(3):
            i, f, g, o = jnp.split(x[:, t] @ kernel + h @ recurrent + bias, 4, -1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = sequence[t] = jax.nn.sigmoid(o) * jnp.tanh(c)
        return jnp.stack([sequence[t] for t in range(3)], 1), h, c

    def total(run, *values):
        outputs, h, c = run(*values)
        return jnp.sum(jnp.sin(outputs)) + jnp.sum(h**2) + jnp.sum(c**3)

    own, expected = partial(total, partial(ops.lstm, reverse=reverse)), partial(total, steps)
    every = tuple(range(6))
    for result, wanted in zip(jax.grad(own, every)(*arguments), jax.grad(expected, every)(*arguments), strict=True):
        np.testing.assert_allclose(result, wanted, rtol=1e-4, atol=1e-5)
    _, slope = ops.pushforward(own, arguments, arguments)
    np.testing.assert_allclose(slope, jax.jvp(expected, arguments, arguments)[1], rtol=1e-4)


def test_optimizer_updates(ops, make_variable):
    w, g = np.float32([0.3, -1.2, 2.0]), np.float32([0.5, -2.0, 1.0])
    v = make_variable(w)
    momentum = make_variable(np.ones(3))
    ops.sgd_update([v], [jnp.asarray(g)], [momentum], learning_rate=0.1, momentum=0.9, nesterov=True)
    velocity = 0.9 - 0.1 * g
    np.testing.assert_allclose(v.value, w + 0.9 * velocity - 0.1 * g, rtol=1e-5)
    np.testing.assert_allclose(momentum.value, velocity, rtol=1e-5)

    v, m, s = make_variable(w), make_variable(np.zeros(3)), make_variable(np.zeros(3))
    settings = {"learning_rate": 0.1, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
    ops.adam_update([v], [jnp.asarray(g)], [m], [s], step=jnp.asarray(1), **settings)
    np.testing.assert_allclose(v.value, w - 0.1 * np.sign(g), rtol=1e-4)  # the first step is one of size lr
    np.testing.assert_allclose(m.value, 0.1 * g, rtol=1e-5)

    v, s = make_variable(w), make_variable(np.zeros(3))
    ops.rmsprop_update([v], [jnp.asarray(g)], [s], learning_rate=0.1, rho=0.9, epsilon=1e-7)
    np.testing.assert_allclose(v.value, w - 0.1 * g / np.sqrt(0.1 * g**2 + 1e-7), rtol=1e-4)


def test_adam_with_maxima_and_in_bfloat16(ops, make_variable):
    w, g = np.float32([0.3, -1.2, 2.0]), np.float32([0.5, -2.0, 1.0])
    for dtype, tolerance in (("float32", 1e-5), ("bfloat16", 0.02)):
        v, m, s = (make_variable(x, dtype=dtype) for x in (w, np.zeros(3), np.zeros(3)))
        largest = make_variable(np.full(3, 0.01), dtype=dtype)
        settings = {"learning_rate": 0.1, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "maxima": [largest]}
        ops.adam_update([v], [jnp.asarray(g, dtype)], [m], [s], step=jnp.asarray(1), **settings)
        divisor = np.sqrt(np.maximum(0.01, 0.001 * g**2))
        expected = w - 0.1 * np.sqrt(0.001) / 0.1 * 0.1 * g / divisor
        np.testing.assert_allclose(np.asarray(v.value, "float32"), expected, rtol=tolerance)
    assert ops.rmsprop_update([v], [g], [s], learning_rate=1, rho=0.9, epsilon=0, momentums=[m]) is NotImplemented
