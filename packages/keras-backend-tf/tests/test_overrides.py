"""Overrides against NumPy and SciPy."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import scipy.linalg
import scipy.signal
import scipy.special
import tensorflow as tf
from small_variable import Variable
from test_arrays import check, sample

from keras_backend_tf.overrides import OVERRIDES

FLOATS = ["float32", "float64", "bfloat16"]


def softmax(x, axis=-1):
    return scipy.special.softmax(x, axis=axis)


ACTIVATIONS = {
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "sigmoid": scipy.special.expit,
    "silu": lambda x: x * scipy.special.expit(x),
    "gelu": lambda x: x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
    "elu": lambda x: np.where(x > 0, x, np.expm1(x)),
    "selu": lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x)),
    "softplus": lambda x: np.logaddexp(x, 0),
    "softsign": lambda x: x / (1 + abs(x)),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "log_sigmoid": scipy.special.log_expit,
    "hard_sigmoid": lambda x: np.clip(x + 3, 0, 6) / 6,
    "hard_silu": lambda x: x * np.clip(x + 3, 0, 6) / 6,
    "softmax": softmax,
    "log_softmax": lambda x: scipy.special.log_softmax(x, -1),
}


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation(name, dtype):
    check(OVERRIDES[name], ACTIVATIONS[name], sample(dtype, -4, 8), dtype=dtype)


def test_activations_with_arguments():
    x = sample("float32")
    check(lambda x: OVERRIDES["gelu"](x, False), lambda x: x * scipy.special.ndtr(x), x)
    check(lambda x: OVERRIDES["elu"](x, 0.5), lambda x: np.where(x > 0, x, 0.5 * np.expm1(x)), x)
    check(lambda x: OVERRIDES["leaky_relu"](x, 0.1), lambda x: np.where(x > 0, x, 0.1 * x), x)
    check(lambda x: OVERRIDES["softmax"](x, 0), lambda x: softmax(x, 0), x)
    assert OVERRIDES["softmax"](tf.ones((2, 3)), axis=(0, 1)) is NotImplemented


@pytest.mark.parametrize(
    ("name", "bounds", "slope"), [("hard_tanh", (-1.0, 1.0), 1.0), ("sparse_sigmoid", (0.0, 1.0), 0.5)]
)
@pytest.mark.parametrize("dtype", FLOATS)
def test_what_is_held_between_bounds_is_flat_at_them(name, bounds, slope, dtype):
    x = tf.constant([-2.0, -1.0, 0.5, 1.0, 2.0, np.nan], dtype)

    @tf.function(autograph=False)
    def both(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = OVERRIDES[name](x)
        return y, tape.gradient(y, x)

    low, high = bounds
    held, slopes = (np.asarray(tf.cast(t, tf.float32)) for t in both(x))
    np.testing.assert_array_equal(held, [low, low, low + slope * 1.5, high, high, np.nan])
    np.testing.assert_array_equal(slopes[:5], [0, 0, slope, 0, 0])


UNARY = {
    "negative": np.negative, "sign": np.sign, "square": np.square, "absolute": np.abs, "arctan": np.arctan,
    "isnan": np.isnan, "isinf": np.isinf, "isfinite": np.isfinite, "ceil": np.ceil,
}  # fmt: skip


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", UNARY)
def test_elementwise(name, dtype):
    check(OVERRIDES[name], UNARY[name], sample(dtype, -1, 1))


def test_elementwise_of_unsigned_integers():
    x = np.array([0, 1, 200], "uint8")
    check(OVERRIDES["sign"], np.sign, x, dtype="uint8")
    check(OVERRIDES["negative"], np.negative, x, dtype="uint8")
    check(OVERRIDES["isnan"], lambda x: x > 255, x)
    check(OVERRIDES["bitwise_invert"], np.invert, x, dtype="uint8")


def test_special_values_of_tests():
    x = np.array([np.nan, np.inf, -np.inf, 1.0], "float32")
    for name in ("isnan", "isinf", "isfinite"):
        check(OVERRIDES[name], getattr(np, name), x)


@pytest.mark.parametrize("dtype", ["float32", "int32", "bfloat16"])
@pytest.mark.parametrize("name", ["greater", "greater_equal", "less_equal", "not_equal", "mod"])
def test_binary(name, dtype):
    check(OVERRIDES[name], getattr(np, name), sample(dtype, 1, 3), sample(dtype, 1, 3, (4,), seed=1))


def test_clip_and_division():
    check(lambda x: OVERRIDES["clip"](x, -1, 1), lambda x: np.clip(x, -1, 1), sample("float32"))
    assert OVERRIDES["clip"](tf.ones(2), None, 1.0) is NotImplemented
    x, y = np.array([1.0, 2.0], "float32"), np.array([0.0, 4.0], "float32")
    check(OVERRIDES["divide_no_nan"], lambda x, y: [0, 0.5], x, y)


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 1), [0, 2]])
@pytest.mark.parametrize("keepdims", [False, True])
def test_reductions(axis, keepdims):
    x = sample("float32", 1, 2, (2, 3, 4))
    place = tuple(axis) if isinstance(axis, list) else axis
    for name in ("mean", "var", "std"):
        check(
            lambda x, n=name: OVERRIDES[n](x, axis, keepdims),
            lambda x, n=name: getattr(np, n)(x, axis=place, keepdims=keepdims),
            x,
        )
    check(
        lambda x: OVERRIDES["logsumexp"](x, axis, keepdims),
        lambda x: scipy.special.logsumexp(x, axis=place, keepdims=keepdims),
        x,
    )
    flags = sample("bool", shape=(2, 3, 4))
    for name in ("any", "all"):
        check(
            lambda x, n=name: OVERRIDES[n](x, axis, keepdims),
            lambda x, n=name: getattr(np, n)(x, axis=place, keepdims=keepdims),
            flags,
        )


def test_logsumexp_of_infinities():
    for values in ([-np.inf, -np.inf], [np.inf, 1.0], [-np.inf, 2.0]):
        check(OVERRIDES["logsumexp"], scipy.special.logsumexp, np.array(values, "float32"))


def test_the_gradient_of_std_is_zero_where_all_are_equal():
    v = Variable([2.0, 2.0])
    with tf.GradientTape() as tape:
        y = OVERRIDES["std"](v.value)
    assert tape.gradient(y, v).numpy().tolist() == [0, 0]


@pytest.mark.parametrize("axis", [None, 0, 1, -1])
@pytest.mark.parametrize("dtype", ["float32", "int32", "uint8"])
def test_order(axis, dtype):
    x = sample(dtype, 0, 5, (4, 5))
    for name in ("argmax", "argmin", "cumsum", "cumprod"):
        if dtype == "uint8" and name.startswith("cum"):
            continue
        check(lambda x, n=name: OVERRIDES[n](x, axis), lambda x, n=name: getattr(np, n)(x, axis=axis), x)
    check(lambda x: OVERRIDES["sort"](x, axis), lambda x: np.sort(x, axis=axis), x, dtype=dtype)


def test_sort_of_special_values():
    check(OVERRIDES["sort"], np.sort, np.array([3, np.nan, -np.inf, 1, np.inf], "float32"))


def test_top_k():
    x = np.array([[1.0, 5.0, 3.0], [2.0, 2.0, 7.0]], "float32")
    values, indices = OVERRIDES["top_k"](tf.constant(x), 2)
    assert values.numpy().tolist() == [[5, 3], [7, 2]] and indices.numpy().tolist() == [[1, 2], [2, 0]]
    targets = tf.constant([2, 0, 9])
    scores = tf.constant([[1.0, 5.0, 3.0], [1.0, 5.0, 3.0], [1.0, 5.0, 3.0]])
    assert OVERRIDES["in_top_k"](targets, scores, 2).numpy().tolist() == [True, False, False]


def test_movement():
    x = sample("float32", shape=(2, 3, 4))
    for name, call, expected in (
        ("transpose", lambda f, x: f(x), lambda x: x.transpose()),
        ("transpose", lambda f, x: f(x, (1, -1, 0)), lambda x: x.transpose(1, 2, 0)),
        ("reshape", lambda f, x: f(x, (4, -1)), lambda x: x.reshape(4, -1)),
        ("expand_dims", lambda f, x: f(x, -1), lambda x: x[..., None]),
        ("flip", lambda f, x: f(x, (0, 2)), lambda x: np.flip(x, (0, 2))),
        ("roll", lambda f, x: f(x, 5, 1), lambda x: np.roll(x, 5, 1)),
        ("tile", lambda f, x: f(x, (2, 3)), lambda x: np.tile(x, (2, 3))),
        ("stack", lambda f, x: f([x, x], 1), lambda x: np.stack([x, x], 1)),
        ("concatenate", lambda f, x: f([x, x], -1), lambda x: np.concatenate([x, x], -1)),
        ("split", lambda f, x: f(x, 3, 1)[2], lambda x: np.split(x, 3, 1)[2]),
        ("unstack", lambda f, x: f(x, axis=2)[1], lambda x: x[:, :, 1]),
    ):
        check(lambda x, n=name, c=call: c(OVERRIDES[n], x), expected, x)


@pytest.mark.parametrize("kind", ["int32", "int64", "uint8", "int16"])
def test_indexing(kind):
    x = sample("float32", shape=(4, 5))
    places = np.array([[0, 3], [2, 1]], kind)
    signed = places if kind == "uint8" else places - np.array(4, kind) * (places > 2)
    check(lambda x: OVERRIDES["take"](x, tf.constant(signed), 0), lambda x: np.take(x, places, 0), x)
    along = np.array(np.random.default_rng(0).integers(0, 5, (4, 7)), kind)
    check(
        lambda x: OVERRIDES["take_along_axis"](x, tf.constant(along), 1),
        lambda x: np.take_along_axis(x, along.astype("int64"), 1),
        x,
    )
    check(lambda: OVERRIDES["one_hot"](tf.constant(places), 4), lambda: np.eye(4)[places], dtype="float32")


def test_one_hot_of_no_class_is_zero():
    check(lambda: OVERRIDES["one_hot"](tf.constant([-1, 1, 9]), 2, 0), lambda: [[0, 0, 0], [0, 1, 0]])


def test_contraction():
    x, kernel, bias = sample("float32", shape=(2, 3, 4)), sample("float32", shape=(4, 5)), sample("float32", shape=(5,))
    check(OVERRIDES["dense"], lambda x, k, b: x @ k + b, x, kernel, bias)
    check(OVERRIDES["dense"], lambda x, k: x @ k, x[0], kernel)
    for subscripts, *operands in (
        ("ij,jk->ik", x[0], kernel), ("...ij,jk->...ik", x, kernel), ("bij->bji", x), ("bij,jk,k->bi", x, kernel, bias),
    ):  # fmt: skip
        check(lambda *o, s=subscripts: OVERRIDES["einsum"](s, *o), lambda *o, s=subscripts: np.einsum(s, *o), *operands)


def test_cross_product():
    x, y = sample("float32", shape=(4, 3)), sample("float32", shape=(4, 3))[::-1].copy()
    np.testing.assert_allclose(OVERRIDES["cross"](tf.constant(x), tf.constant(y)), np.cross(x, y), rtol=1e-6)
    assert OVERRIDES["cross"](tf.constant(x), tf.constant(y), axis=0) is NotImplemented


def test_einsum_of_half_precision_is_left_to_the_composition():
    x, kernel = tf.ones((5, 3), tf.bfloat16), tf.ones((3, 4), tf.bfloat16)
    assert OVERRIDES["einsum"]("...j,jk->...k", x, kernel) is NotImplemented


def test_the_slope_of_leaky_relu_is_exact_in_float64():
    assert OVERRIDES["leaky_relu"](tf.constant(-1.0, tf.float64), 0.2).numpy() == -0.2


def attention(q, k, v, bias=0.0, allowed=True):
    scores = np.einsum("bthd,bshd->bhts", q, k) / np.sqrt(q.shape[-1]) + bias
    return np.einsum("bhts,bshd->bthd", softmax(np.where(allowed, scores, -1e30)), v)


def test_attention():
    q, k, v = (sample("float32", shape=s) for s in ((2, 5, 3, 4), (2, 6, 3, 4), (2, 6, 3, 7)))
    bias, mask = sample("float32", shape=(1, 3, 5, 6)), sample("bool", shape=(2, 1, 5, 6))
    mask[..., 0] = True
    function = OVERRIDES["dot_product_attention"]
    check(function, attention, q, k, v)
    check(lambda *t: function(*t, bias=tf.constant(bias)), lambda *t: attention(*t, bias), q, k, v)
    check(lambda *t: function(*t, mask=tf.constant(mask)), lambda *t: attention(*t, allowed=mask), q, k, v)
    causal = np.arange(5)[:, None] >= np.arange(6)
    check(lambda *t: function(*t, is_causal=True), lambda *t: attention(*t, allowed=causal), q, k, v)


def windows(x, kernel_shape, strides, padding, fill, dilation=1):
    """Yield the place in the result, and the window of `x` (channels last), padded with `fill`."""
    spans = [(k - 1) * dilation + 1 for k in kernel_shape]
    sizes = x.shape[1:-1]
    if padding == "same":
        out = [-(-n // s) for n, s in zip(sizes, strides, strict=True)]
        total = [max((o - 1) * s + k - n, 0) for o, s, k, n in zip(out, strides, spans, sizes, strict=True)]
        width = [(0, 0), *[(t // 2, t - t // 2) for t in total], (0, 0)]
        x = np.pad(x, width, constant_values=fill)
    out = [(n - k) // s + 1 for n, k, s in zip(x.shape[1:-1], spans, strides, strict=True)]
    for place in itertools.product(*map(range, out)):
        key = tuple(slice(i * s, i * s + k, dilation) for i, s, k in zip(place, strides, spans, strict=True))
        yield place, x[(slice(None), *key)], out


def numpy_windows(x, kernel_shape, strides, padding, fill, combine, dilation=1):
    result = None
    for place, window, out in windows(x, kernel_shape, strides, padding, fill, dilation):
        value = combine(window)
        result = np.zeros((len(x), *out, value.shape[-1])) if result is None else result
        result[(slice(None), *place)] = value
    return result


SHAPES = {1: (2, 9, 4), 2: (2, 9, 8, 4), 3: (1, 5, 6, 5, 4)}


@pytest.mark.parametrize("layout", ["channels_last", "channels_first"])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_windows(rank, padding, layout):
    x = sample("float32", shape=SHAPES[rank])
    window, strides, axes = (3, 2, 3)[:rank], (1, 2, 2)[:rank], tuple(range(1, rank + 1))
    kernel = sample("float32", shape=(*window, 4, 6))
    first = layout == "channels_first"

    def laid_out(function):
        def call(x, *rest):
            result = function(np_first(x), *rest)
            return np_last(result)

        return call if first else function

    np_first = lambda x: tf.transpose(x, (0, rank + 1, *axes))
    np_last = lambda x: tf.transpose(x, (0, *range(2, rank + 2), 1))
    flat = lambda w, k: w.reshape(len(w), -1) @ k.reshape(-1, k.shape[-1])
    check(
        laid_out(lambda x, k: OVERRIDES["conv"](x, k, strides, padding, layout)),
        lambda x, k: numpy_windows(x, window, strides, padding, 0, lambda w: flat(w, k)),
        x,
        kernel,
    )
    check(
        laid_out(lambda x, k: OVERRIDES["conv"](x, k, 1, padding, layout, 2)),
        lambda x, k: numpy_windows(x, window, (1,) * rank, padding, 0, lambda w: flat(w, k), 2),
        x,
        kernel,
    )
    check(
        laid_out(lambda x: OVERRIDES["max_pool"](x, window, strides, padding, layout)),
        lambda x: numpy_windows(x, window, strides, padding, -np.inf, lambda w: w.max(axes)),
        x,
    )
    check(
        laid_out(lambda x: OVERRIDES["average_pool"](x, window, strides, padding, layout)),
        lambda x: numpy_windows(x, window, strides, padding, np.nan, lambda w: np.nanmean(w, axes)),
        x,
    )


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("rank", [1, 2])
def test_grouped_and_depthwise_convolution(rank, padding):
    x, window, axes = sample("float32", shape=SHAPES[rank]), (3, 2)[:rank], tuple(range(1, rank + 1))
    grouped, single = sample("float32", shape=(*window, 2, 6)), sample("float32", shape=(*window, 4, 2))
    half = lambda w, k: np.tensordot(w, k, (axes + (rank + 1,), (*range(rank), rank)))

    def in_groups(w, k):
        return np.concatenate([half(w[..., :2], k[..., :3]), half(w[..., 2:], k[..., 3:])], -1)

    def depthwise(w, k):
        return np.einsum("bnc,ncm->bcm", w.reshape(len(w), -1, 4), k.reshape(-1, 4, 2)).reshape(len(w), 8)

    for name, kernel, combine in (("conv", grouped, in_groups), ("depthwise_conv", single, depthwise)):
        check(
            lambda x, k, n=name: OVERRIDES[n](x, k, 1, padding, "channels_last"),
            lambda x, k, c=combine: numpy_windows(x, window, (1,) * rank, padding, 0, lambda w: c(w, k)),
            x,
            kernel,
        )


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_conv_transpose(stride):
    x, kernel = sample("float32", shape=(1, 5, 1)), sample("float32", shape=(4, 1, 1))
    spread = np.zeros((5 - 1) * stride + 1)
    spread[::stride] = x[0, :, 0]
    full = scipy.signal.convolve(spread, kernel[:, 0, 0])
    call = lambda padding: lambda x, k: OVERRIDES["conv_transpose"](x, k, stride, padding, None, "channels_last")
    check(call("valid"), lambda x, k: full[None, :, None], x, kernel)
    start = (4 - stride) // 2
    check(call("same"), lambda x, k: full[None, start : start + 5 * stride, None], x, kernel)


def test_what_no_kernel_covers_is_declined():
    x = tf.ones((1, 5, 1))
    assert OVERRIDES["conv"](x, tf.ones((7, 1, 1)), 1, "valid", "channels_last") is NotImplemented
    assert OVERRIDES["conv"](x, tf.ones((2, 1, 1)), 1, "causal", "channels_last") is NotImplemented
    assert OVERRIDES["conv_transpose"](x, tf.ones((2, 1, 1)), 1, "valid", 1, "channels_last") is NotImplemented


@pytest.mark.parametrize("shape", [(3, 4, 5), (6, 5), (2, 3, 3, 5)])
def test_a_batch_is_normalized_by_its_own_moments(shape):
    x, (scale, offset) = sample("float32", shape=shape), tf.constant(sample("float32", shape=(2, 5)))
    over = tuple(range(len(shape) - 1))
    normalize = OVERRIDES["normalize_batch"]

    def normal(x):
        return (x - x.mean(over)) / np.sqrt(x.var(over) + 1e-3)

    check(lambda x: normalize(x, -1, offset, scale)[0], lambda x: normal(x) * scale + offset, x)
    check(lambda x: normalize(x, -1)[0], normal, x)
    check(lambda x: normalize(x, -1)[1], lambda x: x.mean(over), x)
    check(lambda x: normalize(x, -1)[2], lambda x: x.var(over), x)
    signature = [tf.TensorSpec((None,) * len(over) + (5,), tf.float32)]
    unknown = tf.function(lambda x: normalize(x, -1)[2], input_signature=signature, autograph=False)
    np.testing.assert_allclose(unknown(x), x.var(over), rtol=1e-5)
    assert normalize(tf.constant(x), 0) is NotImplemented


def test_powers_of_two_over_the_whole_range():
    x = np.array([-np.inf, -200, -126, -125.6, -0.7, 0, 3, 12.3, 127.9, 128, 200, np.inf, np.nan], "float32")
    with np.errstate(over="ignore", under="ignore"):  # what is subnormal TensorFlow rounds to 0
        np.testing.assert_allclose(OVERRIDES["exp2"](tf.constant(x)), np.exp2(x), rtol=1e-6)


def test_a_graph_is_given_no_constants_from_outside():
    made = tf.function(lambda x: OVERRIDES["rms_normalization"](x, None, -1, 1e-3), autograph=False)
    assert not made.get_concrete_function(tf.ones((2, 3))).captured_inputs


def test_normalization():
    x, scale, offset = sample("float32", shape=(3, 4, 5)), sample("float32", shape=(5,)), sample("float32", 1, 2, (5,))
    mean, variance = offset, np.abs(scale) + 0.1
    parameters = [tf.constant(mean), tf.constant(variance), -1, tf.constant(offset), tf.constant(scale)]
    check(
        lambda x: OVERRIDES["batch_normalization"](x, *parameters),
        lambda x: (x - mean) / np.sqrt(variance + 1e-3) * scale + offset,
        x,
    )
    check(lambda x: OVERRIDES["moments"](x, (0, 1))[1], lambda x: x.var((0, 1)), x)
    check(
        lambda x: OVERRIDES["layer_normalization"](x, tf.constant(scale), tf.constant(offset), -1, 1e-3),
        lambda x: (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-3) * scale + offset,
        x,
    )
    check(
        lambda x: OVERRIDES["rms_normalization"](x, tf.constant(scale), -1, 1e-3),
        lambda x: x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-3) * scale,
        x,
    )


def test_cross_entropies_of_logits():
    x = sample("float32", shape=(2, 3, 4))
    target = softmax(sample("float64", shape=(2, 3, 4), seed=1)).astype("float32")
    check(
        lambda t, x: OVERRIDES["categorical_crossentropy"](t, x, True),
        lambda t, x: -(t * scipy.special.log_softmax(x, -1)).sum(-1),
        target,
        x,
    )
    labels = np.array([[0, 1, -1], [3, 4, 2]])
    valid = (labels >= 0) & (labels < 4)
    chosen = np.where(valid[..., None], np.eye(4)[labels % 4], 0)
    check(
        lambda x: OVERRIDES["sparse_categorical_crossentropy"](tf.constant(labels), x, True),
        lambda x: -(chosen * scipy.special.log_softmax(x, -1)).sum(-1),
        x,
    )
    check(
        lambda t, x: OVERRIDES["binary_crossentropy"](t, x, True),
        lambda t, x: -t * scipy.special.log_expit(x) - (1 - t) * scipy.special.log_expit(-x),
        target,
        x,
    )


def test_the_gradient_of_a_cross_entropy_holds_for_targets_that_do_not_add_up_to_one():
    logits, target = Variable([0.3, -0.2, 0.9]), np.array([0.5, 0.0, 0.2])
    with tf.GradientTape() as tape:
        loss = OVERRIDES["categorical_crossentropy"](tf.constant(target, tf.float32), logits.value, True)
    expected = softmax(np.array([0.3, -0.2, 0.9])) * target.sum() - target
    np.testing.assert_allclose(tape.gradient(loss, logits), expected, rtol=1e-5)


@pytest.mark.parametrize("jit", [False, True])
def test_random_draws(jit):
    key = tf.constant([3, 5], tf.uint32)
    traced = tf.function(lambda k: OVERRIDES["random_normal"](k, (20000,), dtype="float32"), jit_compile=jit)
    draws = np.asarray(traced(key)).astype("float64")
    np.testing.assert_allclose(draws, OVERRIDES["random_normal"](key, (20000,), dtype="float32"), rtol=1e-4, atol=1e-5)
    for moment, expected in ((1, 0), (2, 1), (3, 0), (4, 3)):
        assert abs((draws**moment).mean() - expected) < 0.15
    x = tf.ones((100, 200))
    kept = OVERRIDES["random_dropout"](x, key, 0.25).numpy()
    assert set(np.unique(kept)) == {0, np.float32(1 / 0.75)} and abs((kept == 0).mean() - 0.25) < 0.01
    rows = OVERRIDES["random_dropout"](x, key, 0.5, (None, 1)).numpy()
    assert (rows == rows[:, :1]).all() and 0 < (rows == 0).mean() < 1


def numpy_lstm(x, h, c, kernel, recurrent, bias, reverse=False):
    outputs = []
    for t in range(x.shape[1] - 1, -1, -1) if reverse else range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent + bias, 4, axis=-1)
        c = scipy.special.expit(f) * c + scipy.special.expit(i) * np.tanh(g)
        h = scipy.special.expit(o) * np.tanh(c)
        outputs.append(h)
    return np.stack(outputs[::-1] if reverse else outputs, 1), h, c


@pytest.mark.parametrize("reverse", [False, True])
def test_lstm(reverse):
    shapes = ((2, 5, 3), (2, 4), (2, 4), (3, 16), (4, 16), (16,))
    values = [sample("float32", shape=s, seed=i) for i, s in enumerate(shapes)]
    for i in range(3):
        check(
            lambda *v, i=i: OVERRIDES["lstm"](*v, reverse=reverse)[i],
            lambda *v, i=i: numpy_lstm(*v, reverse=reverse)[i],
            *values,
        )


@pytest.mark.parametrize("step", [1, 7])
def test_adam(step):
    w, g, m, v = (sample("float64", shape=(3,), seed=i) for i in range(4))
    v = v**2
    ws, ms, vs = Variable(w), Variable(m), Variable(v)
    OVERRIDES["adam_update"](
        [ws], [tf.constant(g, tf.float32)], [ms], [vs],
        step=tf.constant(step), learning_rate=0.1, beta_1=0.9, beta_2=0.999, epsilon=1e-7,
    )  # fmt: skip
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    w = w - 0.1 * np.sqrt(1 - 0.999**step) / (1 - 0.9**step) * m / (np.sqrt(v) + 1e-7)
    for variable, expected in ((ws, w), (ms, m), (vs, v)):
        np.testing.assert_allclose(variable.value, expected, rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("nesterov", [False, True])
def test_sgd(nesterov):
    w, g, m = (sample("float64", shape=(3,), seed=i) for i in range(3))
    ws, ms, plain = Variable(w), Variable(m), Variable(w)
    gradient, rate = tf.constant(g, tf.float32), tf.constant(0.1)
    OVERRIDES["sgd_update"]([ws], [gradient], [ms], learning_rate=rate, momentum=0.9, nesterov=nesterov)
    velocity = 0.9 * m - 0.1 * g
    np.testing.assert_allclose(ms.value, velocity, rtol=1e-5)
    np.testing.assert_allclose(ws.value, w + (0.9 * velocity - 0.1 * g if nesterov else velocity), rtol=1e-5)
    OVERRIDES["sgd_update"]([plain], [gradient], None, learning_rate=0.1, momentum=0.0, nesterov=False)
    np.testing.assert_allclose(plain.value, w - 0.1 * g, rtol=1e-5)


def test_rmsprop():
    w, g, v = (sample("float64", shape=(3,), seed=i) for i in range(3))
    v = v**2
    ws, vs = Variable(w), Variable(v)
    OVERRIDES["rmsprop_update"]([ws], [tf.constant(g, tf.float32)], [vs], learning_rate=0.1, rho=0.9, epsilon=1e-7)
    v = 0.9 * v + 0.1 * g**2
    np.testing.assert_allclose(vs.value, v, rtol=1e-5)
    np.testing.assert_allclose(ws.value, w - 0.1 * g / np.sqrt(v + 1e-7), rtol=1e-5)


def test_half_precision_updates_are_declined():
    v = Variable([1.0], dtype="bfloat16")
    g = [tf.ones(1, tf.bfloat16)]
    assert OVERRIDES["sgd_update"]([v], g, None, learning_rate=0.1, momentum=0.0, nesterov=False) is NotImplemented


def test_linear_algebra():
    a = np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 10]])
    symmetric, b = a @ a.T + np.eye(3), np.array([1.0, 2.0, 3.0])
    check(lambda x: OVERRIDES["cholesky"](x, True), lambda x: np.linalg.cholesky(x).T, symmetric)
    check(OVERRIDES["solve"], np.linalg.solve, a, b)
    check(OVERRIDES["solve"], np.linalg.solve, a, symmetric)
    check(OVERRIDES["solve_triangular"], scipy.linalg.solve_triangular, np.triu(a), b)
    check(OVERRIDES["lstsq"], lambda a, b: np.linalg.lstsq(a, b, rcond=None)[0], a[:, :2], b)
    check(OVERRIDES["det"], np.linalg.det, a)
    check(lambda x: OVERRIDES["slogdet"](x)[0], lambda x: np.linalg.slogdet(x)[0], a)
    check(OVERRIDES["pinv"], np.linalg.pinv, a[:, :2])
    for i in (0, 1):
        check(lambda x, i=i: OVERRIDES["lu_factor"](x)[i], lambda x, i=i: scipy.linalg.lu_factor(x)[i], a)
    check(lambda x: OVERRIDES["eigh"](x)[0], lambda x: np.linalg.eigh(x)[0], symmetric)
    u, s, v = OVERRIDES["svd"](tf.constant(a[:, :2]), False)
    np.testing.assert_allclose((u * s) @ v, a[:, :2], rtol=1e-9)
    q, r = OVERRIDES["qr"](tf.constant(a))
    np.testing.assert_allclose(q @ r, a, rtol=1e-9)


def test_fourier():
    x = sample("float32", shape=(3, 8))
    check(lambda x: OVERRIDES["rfft"](x)[0], lambda x: np.fft.rfft(x).real, x)
    check(lambda x: OVERRIDES["rfft"](x, 4)[1], lambda x: np.fft.rfft(x, 4).imag, x)
    check(lambda x: OVERRIDES["irfft"](OVERRIDES["rfft"](x)), lambda x: x, x)
    check(lambda x, y: OVERRIDES["fft"]((x, y))[0], lambda x, y: np.fft.fft(x + 1j * y).real, x, x[::-1].copy())
    check(lambda x, y: OVERRIDES["ifft2"]((x, y))[1], lambda x, y: np.fft.ifft2(x + 1j * y).imag, x, x[::-1].copy())


def test_nonzero():
    rows, columns = OVERRIDES["nonzero"](tf.constant([[0, 3], [4, 0]]))
    assert rows.numpy().tolist() == [0, 1] and columns.numpy().tolist() == [1, 0]


def test_diagonals_and_triangles():
    x = sample("float32", shape=(2, 3, 4))
    for k in (-1, 0, 2):
        assert np.array_equal(OVERRIDES["diagonal"](tf.constant(x), k, 2, 1), np.diagonal(x, k, 2, 1))
    assert np.array_equal(OVERRIDES["diag"](tf.constant(x[0, 0]), -1), np.diag(x[0, 0], -1))
    assert np.array_equal(OVERRIDES["tri"](3, 4, 1), np.tri(3, 4, 1))
    assert np.array_equal(OVERRIDES["tril"](tf.constant(x), 1), np.tril(x, 1))
    assert np.array_equal(OVERRIDES["triu"](tf.constant(x), -1), np.triu(x, -1))
    assert OVERRIDES["tril"](tf.constant(x), -1) is NotImplemented


def test_segments_leave_out_what_lies_outside():
    data, ids = tf.constant([[1, 2], [3, 4], [5, 6], [7, 8]]), tf.constant([0, 9, -1, 0])
    assert OVERRIDES["segment_sum"](data, ids, 2).numpy().tolist() == [[8, 10], [0, 0]]
    assert OVERRIDES["segment_prod"](data, ids, 2).numpy().tolist() == [[7, 16], [1, 1]]


def test_fused_batch_normalization_has_all_slopes():
    rng = np.random.default_rng(0)
    x, weights = rng.normal(size=(2, 3, 3, 4)), rng.normal(size=(2, 3, 3, 4))
    mean, variance, offset, scale = (rng.uniform(0.5, 2, 4) for _ in range(4))
    given = [tf.constant(v, tf.float32) for v in (x, mean, variance, offset, scale)]
    with tf.GradientTape() as tape:
        tape.watch(given)
        y = OVERRIDES["batch_normalization"](*given[:3], -1, *given[3:], 1e-3)
        loss = tf.reduce_sum(y * tf.constant(weights, tf.float32))
    np.testing.assert_allclose(y, (x - mean) / np.sqrt(variance + 1e-3) * scale + offset, rtol=1e-4, atol=1e-5)
    root = np.sqrt(variance + 1e-3)
    total, along = weights.sum((0, 1, 2)), (weights * (x - mean)).sum((0, 1, 2))
    slopes = [weights * scale / root, -total * scale / root, -along * scale / (2 * root**3), total, along / root]
    for found, wanted in zip(tape.gradient(loss, given), slopes, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)
