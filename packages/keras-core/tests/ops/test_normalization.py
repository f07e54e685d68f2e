from __future__ import annotations

import numpy as np
import pytest
from cases import assert_close, check, numbers

from keras_core import ops
from keras_core.ops.own_statistics import group_normalization, normalize_batch
from keras_core.state import KerasTensor

X = numbers(4, 5, 6)


@pytest.mark.parametrize("axes", [0, (0, 2), [1], None, -1])
@pytest.mark.parametrize("keepdims", [False, True])
def test_moments(axes, keepdims):
    axis = tuple(axes) if isinstance(axes, list) else axes
    expected = [X.mean(axis, keepdims=keepdims), X.var(axis, keepdims=keepdims)]
    check(ops.moments, X, axes, keepdims, expected=expected, tolerance=1e-5, dtype="float32")


def test_moments_of_large_halves_do_not_overflow():
    x = ops.cast(np.array([500.0, 1000.0]), "float16")
    mean, variance = ops.moments(x, 0)
    assert ops.dtype(mean) == ops.dtype(variance) == "float16"
    assert_close(mean, 750.0)
    assert_close(variance, 62500.0, 1e-3)


@pytest.mark.parametrize("axis", [1, -1])
def test_batch_normalization(axis):
    n = X.shape[axis]
    mean, variance, offset, scale = (numbers(n, seed=s, low=0.5, high=2) for s in range(4))
    broad = [np.expand_dims(p, tuple(i for i in range(3) if i != axis % 3)) for p in (mean, variance, offset, scale)]
    plain = (X - broad[0]) / np.sqrt(broad[1] + 1e-3)
    check(ops.batch_normalization, X, mean, variance, axis, expected=plain, tolerance=1e-5)
    expected = plain * broad[3] + broad[2]
    check(ops.batch_normalization, X, mean, variance, axis, offset, scale, expected=expected, tolerance=1e-5)


def test_batch_normalization_checks_its_parameters():
    with pytest.raises(ValueError, match=r"mean must have shape \(3,\)"):
        ops.batch_normalization(KerasTensor((2, 3)), KerasTensor((4,)), KerasTensor((4,)), -1)


@pytest.mark.parametrize("axis", [-1, 1, (1, 2)])
def test_layer_normalization(axis):
    axes = axis if isinstance(axis, tuple) else (axis % 3,)
    shape = tuple(X.shape[a] for a in axes)
    gamma, beta = numbers(*shape, low=0.5), numbers(*shape, seed=1)
    broad = tuple(X.shape[i] if i in axes else 1 for i in range(3))
    plain = (X - X.mean(axes, keepdims=True)) / np.sqrt(X.var(axes, keepdims=True) + 1e-3)
    check(ops.layer_normalization, X, axis=axis, epsilon=1e-3, expected=plain, tolerance=1e-5)
    expected = plain * gamma.reshape(broad) + beta.reshape(broad)
    made = ops.layer_normalization(X, gamma, beta, axis, 1e-3)
    assert_close(made, expected, 1e-5)


def test_small_values_need_epsilon():
    """Values of Keras 3.15 on JAX."""
    x = np.array([[1e-4, 2e-4], [3e-4, 5e-4]], "float32")
    expected = np.array([[-0.15617, 0.15617], [-0.30151, 0.30151]])
    check(ops.layer_normalization, x, expected=expected, tolerance=1e-4)
    expected = np.array([[0.28284, 0.56569], [0.57735, 0.96225]])
    check(ops.rms_normalization, x, expected=expected, tolerance=1e-4)


def test_rms_normalization():
    scale = numbers(6, low=0.5)
    expected = X / np.sqrt((X**2).mean(-1, keepdims=True) + 1e-6) * scale
    check(ops.rms_normalization, X, scale, -1, 1e-6, expected=expected, tolerance=1e-5)


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("axis", [-1, (0, 1), None])
def test_normalize(order, axis):
    norm = (abs(X.astype("float64")) ** order).sum(axis, keepdims=True) ** (1 / order)
    check(ops.normalize, X, axis, order, expected=X / norm, tolerance=1e-5)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_normalize_divides_by_epsilon_at_least(order):
    x = np.array([[1.0, 2.0], [0.0, 0.0]], "float32")
    check(ops.normalize, x, -1, order, 10.0, expected=x / 10, tolerance=1e-5)


def attention(q, k, v, bias=0.0, mask=True, scale=None, cap=None):
    """Attend by the definition."""
    q, k, v = (np.moveaxis(x.astype("float64"), 2, 1) for x in (q, k, v))
    s = q @ np.swapaxes(k, -1, -2) * (q.shape[-1] ** -0.5 if scale is None else scale)
    s = s if cap is None else cap * np.tanh(s / cap)
    s = np.where(mask, s + bias, -1e30)
    e = np.exp(s - s.max(-1, keepdims=True))
    return np.moveaxis(e / e.sum(-1, keepdims=True) @ v, 1, 2)


def test_attention():
    q, k, v = numbers(2, 4, 3, 5), numbers(2, 6, 3, 5, seed=1), numbers(2, 6, 3, 7, seed=2)
    bias, mask = numbers(1, 3, 4, 6, seed=3), numbers(2, 1, 4, 6, seed=4) > -1
    causal = np.tril(np.ones((4, 6), bool))

    def attend(expected, **kwargs):
        check(ops.dot_product_attention, q, k, v, expected=expected, tolerance=1e-5, **kwargs)

    attend(attention(q, k, v))
    attend(attention(q, k, v, bias=bias), bias=bias)
    attend(attention(q, k, v, mask=mask), mask=mask)
    attend(attention(q, k, v, mask=causal), is_causal=True)
    attend(
        attention(q, k, v, mask=mask & causal, bias=bias, scale=0.5), mask=mask, bias=bias, is_causal=True, scale=0.5
    )
    attend(attention(q, k, v, cap=0.3), attn_logits_soft_cap=0.3)


def test_grouped_query_attention_shares_heads():
    q, k, v = numbers(2, 4, 6, 5), numbers(2, 3, 2, 5, seed=1), numbers(2, 3, 2, 5, seed=2)
    expected = attention(q, np.repeat(k, 3, 2), np.repeat(v, 3, 2))
    check(ops.dot_product_attention, q, k, v, expected=expected, tolerance=1e-5)


def test_a_query_that_sees_nothing_gets_the_mean():
    q, k, v = numbers(1, 2, 1, 3), numbers(1, 4, 1, 3, seed=1), numbers(1, 4, 1, 3, seed=2)
    result = ops.dot_product_attention(q, k, v, mask=np.zeros((1, 1, 2, 4), bool))
    assert_close(result, np.broadcast_to(v.mean(1, keepdims=True), (1, 2, 1, 3)), 1e-5)


@pytest.mark.parametrize(("shape", "axis"), [((4, 5, 6), -1), ((4, 3, 3, 2), 1), ((2, 3, 3, 4), -1), ((7, 3), -1)])
def test_a_batch_is_normalized_by_its_own_moments(shape, axis):
    x, others = numbers(*shape), tuple(i for i in range(len(shape)) if i != axis % len(shape))
    scale, offset = numbers(shape[axis], seed=1), numbers(shape[axis], seed=2)
    mean, variance = x.mean(others), x.var(others)
    wide = [np.expand_dims(p, others) for p in (mean, variance, scale, offset)]
    expected = [(x - wide[0]) / np.sqrt(wide[1] + 1e-3) * wide[2] + wide[3], mean, variance]
    check(normalize_batch, x, axis, offset, scale, 1e-3, expected=expected, tolerance=2e-5, dtype="float32")


@pytest.mark.parametrize("axis", [-1, 1])
def test_group_normalization(axis):
    """Each group of each sample has mean 0 and variance 1 before its channels are scaled and shifted."""
    x = numbers(2, 6, 3, 6)
    scale, offset = numbers(6, seed=1), numbers(6, seed=2)
    groups = np.moveaxis(x, axis, -1).reshape(2, -1, 3, 2)  # 3 groups of 2 channels
    mean, variance = groups.mean((1, 3), keepdims=True), groups.var((1, 3), keepdims=True)
    normal = ((groups - mean) / np.sqrt(variance + 1e-3)).reshape(2, *np.moveaxis(x, axis, -1).shape[1:])
    expected = np.moveaxis(normal * scale + offset, -1, axis)
    check(group_normalization, x, scale, offset, 3, axis, 1e-3, expected=expected, tolerance=2e-5, dtype="float32")
    with pytest.raises(ValueError, match=r"group_normalization: 6 channels do not divide into 4 groups"):
        group_normalization(x, groups=4, axis=axis)


def test_a_parameter_of_another_length_is_refused():
    with pytest.raises(ValueError, match=r"normalize_batch: offset must have shape \(6,\), got \(5,\)"):
        normalize_batch(KerasTensor((4, 6)), -1, KerasTensor((5,)))
