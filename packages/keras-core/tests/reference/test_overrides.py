"""The overrides against definitions written out in loops, SciPy, and results recorded from Keras 3.15.1."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import scipy.special

from keras_core.reference.arrays import asarray
from keras_core.reference.arrays import dtype as name_of
from keras_core.reference.overrides import OVERRIDES

RANDOM = np.random.default_rng(0)


def draw(*shape):
    return RANDOM.standard_normal(shape).astype(np.float32)


def conv_by_loops(x, kernel, stride, pad, dilation):
    """Return the convolution of one image `(height, width, channels)` by its definition."""
    kh, kw, depth, filters = kernel.shape
    groups = x.shape[-1] // depth
    x = np.pad(x, (pad, pad, (0, 0)))
    rows, columns = ((n - (k - 1) * dilation - 1) // stride + 1 for n, k in zip(x.shape, (kh, kw), strict=False))
    out = np.zeros((rows, columns, filters))
    for r, c, f, i, j, d in itertools.product(*map(range, (rows, columns, filters, kh, kw, depth))):
        channel = f // (filters // groups) * depth + d
        out[r, c, f] += x[r * stride + i * dilation, c * stride + j * dilation, channel] * kernel[i, j, d, f]
    return out


@pytest.mark.parametrize("depth", [4, 2, 1])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (1, 2)])
def test_conv_is_its_definition(depth, stride, dilation):
    x, kernel = draw(2, 7, 6, 4), draw(3, 2, depth, 8)
    expected = np.stack([conv_by_loops(image, kernel, stride, (0, 0), dilation) for image in x])
    got = OVERRIDES["conv"](x, kernel, stride, "valid", "channels_last", dilation)
    np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-5)
    first = OVERRIDES["conv"](np.moveaxis(x, -1, 1), kernel, stride, "valid", "channels_first", dilation)
    np.testing.assert_array_equal(np.moveaxis(first, 1, -1), got)


def test_same_padding_puts_the_odd_zero_after():
    x, kernel = draw(1, 6, 6, 2), draw(3, 2, 2, 3)
    expected = conv_by_loops(x[0], kernel, 1, (1, 1), 1)[:, 1:]  # one column before is one too many
    np.testing.assert_allclose(OVERRIDES["conv"](x, kernel, 1, "same", "channels_last")[0], expected, atol=1e-5)


@pytest.mark.parametrize("rank", [1, 3])
def test_conv_over_one_and_three_axes(rank):
    x, kernel = draw(2, *(5,) * rank, 3), draw(*(2,) * rank, 3, 4)
    expected = sum(x[:, *(slice(p, p + 4) for p in place)] @ kernel[place] for place in np.ndindex(*(2,) * rank))
    np.testing.assert_allclose(OVERRIDES["conv"](x, kernel, 1, "valid", "channels_last"), expected, atol=1e-5)


def test_depthwise_is_a_convolution_with_as_many_groups_as_channels():
    x, kernel = draw(1, 6, 6, 4), draw(3, 3, 4, 2)
    grouped = np.stack(
        [conv_by_loops(x[0, ..., c : c + 1], kernel[:, :, c : c + 1], 2, (0, 0), 1) for c in range(4)], axis=2
    )
    got = OVERRIDES["depthwise_conv"](x, kernel, 2, "valid", "channels_last")
    np.testing.assert_allclose(got[0], grouped.reshape(*got.shape[1:]), atol=1e-5)


@pytest.mark.parametrize(
    ("padding", "width", "stride", "output_padding", "first", "length"),
    [  # Keras 3.15.1, input of length 4, the same on JAX, TensorFlow and torch
        ("same", 2, 1, None, 0, 4),
        ("same", 2, 2, 1, 0, 7),
        ("same", 3, 2, 0, 1, 7),
        ("same", 4, 3, 2, 1, 11),
        ("same", 5, 2, None, 1, 8),
        ("same", 2, 4, None, 0, 16),
        ("valid", 2, 3, None, 0, 12),
        ("valid", 3, 2, None, 0, 9),
        ("valid", 3, 3, 2, 0, 14),
    ],
)
def test_transposed_convolution_places_an_impulse_as_keras_does(padding, width, stride, output_padding, first, length):
    x = np.zeros((1, 4, 1), np.float32)
    x[0, 1] = 1
    kernel = np.arange(1, width + 1, dtype=np.float32).reshape(width, 1, 1)
    expected = np.zeros(30)
    expected[stride : stride + width] = kernel[:, 0, 0]
    got = OVERRIDES["conv_transpose"](x, kernel, stride, padding, output_padding, "channels_last")[0, :, 0]
    assert got.tolist() == expected[first : first + length].tolist()


def test_pooling_leaves_padding_out():
    x = np.array([1, -2, -3, -4, -5], np.float32).reshape(1, 5, 1)
    assert OVERRIDES["max_pool"](x, 2, 2, "same", "channels_last").ravel().tolist() == [1, -3, -5]
    assert OVERRIDES["average_pool"](x, 2, 2, "same", "channels_last").ravel().tolist() == [-0.5, -3.5, -5]
    assert OVERRIDES["average_pool"](x, 3, 1, "valid", "channels_last").ravel().tolist() == pytest.approx(
        [-4 / 3, -3, -4]
    )


def test_top_k_prefers_the_first_of_equals():
    x = np.array([[1, 3, 3, 2, 3, 0], [5, 5, 5, 5, 5, 5]], np.float32)
    values, indices = OVERRIDES["top_k"](x, 2)
    assert values.tolist() == [[3, 3], [5, 5]]
    assert indices.tolist() == [[1, 2], [0, 1]]
    assert indices.dtype == np.int32
    assert OVERRIDES["top_k"](np.array([1, np.nan, 2]), 1)[1].tolist() == [1]


def test_activations_agree_with_scipy():
    x = np.array([-100, -20, -1, 0, 0.5, 3, 90], np.float64)
    special = {
        "sigmoid": scipy.special.expit(x),
        "softplus": np.logaddexp(0, x),
        "log_sigmoid": scipy.special.log_expit(x),
        "softmax": scipy.special.softmax(x),
        "log_softmax": scipy.special.log_softmax(x),
        "silu": x * scipy.special.expit(x),
        "logsumexp": scipy.special.logsumexp(x),
    }
    for name, expected in special.items():
        np.testing.assert_allclose(OVERRIDES[name](x), expected, rtol=1e-12, err_msg=name)
    np.testing.assert_allclose(OVERRIDES["gelu"](x, False), x * scipy.special.ndtr(x), rtol=1e-9, atol=1e-15)


def test_crossentropies_agree_with_scipy():
    logits, labels = draw(4, 5).astype(np.float64), np.array([0, 4, 2, 2])
    expected = -scipy.special.log_softmax(logits, -1)[np.arange(4), labels]
    one_hot = np.eye(5)[labels]
    unnormalized = 3 * scipy.special.softmax(logits, -1)
    sparse, dense = OVERRIDES["sparse_categorical_crossentropy"], OVERRIDES["categorical_crossentropy"]
    np.testing.assert_allclose(sparse(labels, logits, True), expected)
    np.testing.assert_allclose(sparse(labels, unnormalized), expected)
    np.testing.assert_allclose(dense(one_hot, logits, True), expected)
    np.testing.assert_allclose(dense(one_hot, unnormalized), expected)
    assert sparse(np.array([0, 9, -1, 2]), logits, True)[1:3].tolist() == [0, 0]  # as Keras on JAX
    binary = OVERRIDES["binary_crossentropy"](one_hot, logits, True)
    p = scipy.special.expit(logits)
    np.testing.assert_allclose(binary, -(one_hot * np.log(p) + (1 - one_hot) * np.log1p(-p)), rtol=1e-9)


def test_attention_hides_what_the_mask_hides():
    q, k, v = draw(1, 3, 1, 4), draw(1, 3, 1, 4), draw(1, 3, 1, 4)
    got = OVERRIDES["dot_product_attention"](q, k, v, is_causal=True)
    np.testing.assert_allclose(got[0, 0], v[0, 0], rtol=1e-6)  # the first target sees the first source alone
    weights = scipy.special.softmax(q[0, 2, 0] @ k[0, :, 0].T / 2)
    np.testing.assert_allclose(got[0, 2, 0], weights @ v[0, :, 0], rtol=1e-5)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", ["softmax", "gelu", "mean", "logsumexp", "layer_normalization", "top_k"])
def test_short_floats_keep_their_dtype_and_are_rounded_once(name, dtype):
    x = asarray(draw(3, 40), dtype=dtype)
    extra = {"top_k": {"k": 3}, "layer_normalization": {"epsilon": 1e-3}}.get(name, {})
    got, exact = OVERRIDES[name](x, **extra), OVERRIDES[name](x.astype(np.float64), **extra)
    if name == "top_k":
        (got, _), (exact, _) = got, exact
    assert name_of(got) == dtype
    np.testing.assert_allclose(
        got.astype(np.float64), exact, rtol={"float16": 1e-3, "bfloat16": 8e-3}[dtype], atol=1e-6
    )


def test_fused_updates_follow_their_formulas():
    class Variable:
        def __init__(self, value):
            self.storage = np.array([value], np.float32)

    w, m, v = Variable(1), Variable(0), Variable(0)
    gradient = np.array([0.5], np.float32)
    OVERRIDES["adam_update"](
        [w], [gradient], [m], [v], step=1, learning_rate=0.1, beta_1=0.9, beta_2=0.999, epsilon=1e-7
    )
    assert w.storage == pytest.approx(0.9, abs=1e-5)  # the first step of Adam has the length of the learning rate
    assert (m.storage, v.storage) == (pytest.approx(0.05), pytest.approx(0.00025))
    w, m = Variable(1), Variable(0)
    for expected in (0.95, 0.855):  # velocity -0.05, then 0.9 * -0.05 - 0.05
        OVERRIDES["sgd_update"]([w], [gradient], [m], learning_rate=0.1, momentum=0.9, nesterov=False)
        assert w.storage == pytest.approx(expected)


def test_lstm_of_one_unit_by_hand():
    ones = np.ones((1, 4), np.float32)
    zero = np.zeros((1, 1), np.float32)
    out, h, c = OVERRIDES["lstm"](np.ones((1, 1, 1), np.float32), zero, zero, ones, ones, None)
    gate = scipy.special.expit(1)
    assert c == pytest.approx(gate * np.tanh(1))
    assert h == pytest.approx(gate * np.tanh(gate * np.tanh(1)))
    assert out.shape == (1, 1, 1)


def test_dropout_scales_what_it_keeps():
    key = np.array([3, 0], np.uint32)
    out = OVERRIDES["random_dropout"](np.ones((50, 40), np.float32), key, 0.25, (None, 1))
    assert set(np.unique(out).tolist()) == {0.0, np.float32(1 / 0.75)}
    assert (out == out[:, :1]).all()
