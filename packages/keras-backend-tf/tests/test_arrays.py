"""Array primitives against NumPy, eagerly and traced."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest
import scipy.special
import tensorflow as tf

from keras_backend_tf import arrays, kernels, movement

FLOATS = ["float32", "float64", "float16", "bfloat16"]
INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
FLOAT8 = ["float8_e4m3fn", "float8_e5m2"]
TOLERANCE = {"bfloat16": 2e-2, "float16": 2e-3, "float8_e4m3fn": 0.13, "float8_e5m2": 0.3}
COMPLEX = ["complex64"]


def numpy_dtype(name):
    return np.dtype(getattr(ml_dtypes, name, name))


def sample(dtype, low=-3, high=4, shape=(3, 4), seed=0):
    rng = np.random.default_rng(seed)
    if dtype == "bool":
        return rng.integers(0, 2, shape).astype(bool)
    if dtype in INTEGERS:
        return rng.integers(max(low, 0) if dtype.startswith("u") else low, high, shape).astype(dtype)
    if dtype in COMPLEX:
        return (rng.uniform(low, high, shape) + 1j * rng.uniform(low, high, shape)).astype(dtype)
    return rng.uniform(low, high, shape).astype(numpy_dtype(dtype))


def check(function, expected, *values, dtype=None):
    """Compare `function` on tensors with `expected` on the same numbers in float64, eagerly and in a graph."""
    wide = [
        v.astype("float64") if hasattr(v, "dtype") and v.dtype.name in (*TOLERANCE, "float32") else v for v in values
    ]
    with np.errstate(all="ignore"):
        want = np.asarray(expected(*wide))
    tensors = [tf.constant(v) if isinstance(v, np.ndarray) else v for v in values]
    for result in (function(*tensors), tf.function(lambda: function(*tensors), autograph=False)()):
        got = arrays.to_numpy(result)
        assert got.shape == want.shape
        if dtype is not None:
            assert arrays.dtype(result) == dtype
        scale = TOLERANCE.get(got.dtype.name, 1e-5)
        kind = got.dtype.kind
        compared = got.astype("float64") if kind not in "biuc" else got
        np.testing.assert_allclose(
            compared, want.astype(compared.dtype) if kind in "biu" else want, rtol=scale, atol=scale
        )


@pytest.mark.parametrize("dtype", FLOATS + FLOAT8)
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("exp", np.exp), ("expm1", np.expm1), ("sin", np.sin), ("cos", np.cos), ("tanh", np.tanh),
        ("erf", scipy.special.erf), ("floor", np.floor), ("round", np.round), ("abs", np.abs),
    ],
)  # fmt: skip
def test_a_function_of_one_float(name, expected, dtype):
    check(getattr(arrays, name), expected, sample(dtype, -2, 2), dtype=dtype)


@pytest.mark.parametrize("dtype", FLOATS + FLOAT8)
@pytest.mark.parametrize(("name", "expected"), [("log", np.log), ("log1p", np.log1p), ("sqrt", np.sqrt)])
def test_a_function_of_one_positive_float(name, expected, dtype):
    check(getattr(arrays, name), expected, sample(dtype, 0.25, 4), dtype=dtype)


@pytest.mark.parametrize("dtype", ["bool", *INTEGERS])
@pytest.mark.parametrize("name", ["abs", "floor", "round"])
def test_integers_keep_their_dtype(name, dtype):
    check(getattr(arrays, name), np.abs if name == "abs" else lambda x: x, sample(dtype), dtype=dtype)


@pytest.mark.parametrize("dtype", FLOATS + INTEGERS + FLOAT8 + COMPLEX)
@pytest.mark.parametrize("name", ["add", "subtract", "multiply"])
def test_arithmetic(name, dtype):
    x, y = sample(dtype, 2, 4), sample(dtype, 0, 2, seed=1)
    check(getattr(arrays, name), getattr(np, name), x, y, dtype=dtype)


@pytest.mark.parametrize("name", ["add", "multiply", "maximum", "minimum", "bitwise_and", "bitwise_or", "bitwise_xor"])
def test_arithmetic_of_bools(name):
    check(getattr(arrays, name), getattr(np, name), sample("bool"), sample("bool", seed=1), dtype="bool")


@pytest.mark.parametrize("dtype", FLOATS + INTEGERS)
@pytest.mark.parametrize("name", ["maximum", "minimum", "floor_divide", "pow"])
def test_more_arithmetic(name, dtype):
    x, y = sample(dtype, 1, 4), sample(dtype, 1, 4, seed=1)
    check(getattr(arrays, name), np.power if name == "pow" else getattr(np, name), x, y, dtype=dtype)


@pytest.mark.parametrize("dtype", FLOATS)
def test_divide_and_atan2(dtype):
    x, y = sample(dtype), sample(dtype, 1, 3, seed=1)
    check(arrays.divide, np.divide, x, y, dtype=dtype)
    check(arrays.atan2, np.arctan2, x, y, dtype=dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "bfloat16", "int32", "int64", "uint8"])
@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "maximum", "equal", "less"])
def test_a_python_scalar_takes_the_dtype_of_the_other_operand(name, dtype):
    x = sample(dtype, 0, 4)
    result = "bool" if name in ("equal", "less") else dtype
    function, expected = getattr(arrays, name), getattr(np, name)
    check(lambda x: function(x, 2), lambda x: expected(x, 2), x, dtype=result)
    if name != "subtract" or dtype != "uint8":
        check(lambda x: function(7, x), lambda x: expected(7, x), x, dtype=result)


@pytest.mark.parametrize("dtype", [*FLOATS, *INTEGERS])
def test_a_python_bool_counts_as_a_number(dtype):
    check(lambda x: arrays.add(x, True), lambda x: x + 1, sample(dtype, 0, 4), dtype=dtype)


@pytest.mark.parametrize("dtype", ["bool", *FLOATS, *INTEGERS, *FLOAT8])
def test_comparison(dtype):
    x, y = sample(dtype, 0, 3), sample(dtype, 0, 3, seed=1)
    check(arrays.equal, np.equal, x, y, dtype="bool")
    check(arrays.less, np.less, x, y, dtype="bool")


def test_nan_wins_in_maximum_and_minimum():
    x, y = np.array([np.nan, 1.0], "float32"), np.array([1.0, np.nan], "float32")
    check(arrays.maximum, np.maximum, x, y)
    check(arrays.minimum, np.minimum, x, y)


@pytest.mark.parametrize("dtype", ["bool", *FLOATS, *INTEGERS, *FLOAT8, *COMPLEX])
def test_where_broadcasts(dtype):
    condition = np.array([[True], [False], [True]])
    check(arrays.where, np.where, condition, sample(dtype), sample(dtype, seed=1, shape=(4,)), dtype=dtype)


@pytest.mark.parametrize("dtype", INTEGERS)
def test_shifts(dtype):
    x, y = sample(dtype, -100, 100), sample(dtype, 0, 5, seed=1)
    check(arrays.bitwise_left_shift, np.left_shift, x, y, dtype=dtype)
    check(arrays.bitwise_right_shift, np.right_shift, x, y, dtype=dtype)


@pytest.mark.parametrize(
    ("source", "target"), [("float32", "uint32"), ("int64", "float64"), ("bfloat16", "int16"), ("uint8", "int8")]
)
def test_bitcast_reads_the_same_bits(source, target):
    check(lambda x: arrays.bitcast(x, target), lambda x: x, sample(source).view(numpy_dtype(target)))
    x = sample(source)
    np.testing.assert_array_equal(arrays.to_numpy(arrays.bitcast(tf.constant(x), target)), x.view(numpy_dtype(target)))


def test_bitcast_of_float8_bits():
    x = np.array([1.0, -2.5], ml_dtypes.float8_e5m2)
    np.testing.assert_array_equal(arrays.to_numpy(arrays.bitcast(tf.constant(x), "uint8")), x.view("uint8"))


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 1), (0, -1), ()])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "int32", "uint8", "float8_e5m2"])
def test_reductions(axis, dtype):
    x = sample(dtype, 1, 3)
    for name in ("sum", "prod", "max", "min"):
        function = getattr(arrays, name)
        if dtype in FLOAT8 and name in ("sum", "prod"):
            continue
        check(lambda x, f=function: f(x, axis=axis), lambda x, n=name: getattr(np, n)(x, axis=axis), x, dtype=dtype)
        check(
            lambda x, f=function: f(x, axis=axis, keepdims=True),
            lambda x, n=name: getattr(np, n)(x, axis=axis, keepdims=True),
            x,
        )


def test_reductions_of_nan_and_bool():
    x = np.array([[1.0, np.nan], [3.0, 2.0]], "float32")
    check(lambda x: arrays.max(x, axis=1), lambda x: np.max(x, axis=1), x)
    check(lambda x: arrays.min(x, axis=0), lambda x: np.min(x, axis=0), x)
    check(lambda x: arrays.max(x, axis=0), lambda x: np.max(x, axis=0), sample("bool"), dtype="bool")


def test_reductions_of_nothing():
    empty = tf.zeros((0, 3))
    assert arrays.to_numpy(arrays.sum(empty)) == 0
    assert arrays.to_numpy(arrays.prod(empty, axis=0)).tolist() == [1, 1, 1]
    assert arrays.max(empty, axis=1).shape == (0,)
    for function in (arrays.max, arrays.min):
        with pytest.raises(ValueError, match="empty"):
            function(empty)
    with pytest.raises(ValueError, match="empty"):
        arrays.argmax(empty, axis=0)


@pytest.mark.parametrize("dtype", ["float32", "int64", "uint8", "bool", "bfloat16", "float8_e5m2"])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_argmax_and_argsort(dtype, axis):
    x = sample(dtype, 0, 3, shape=(5, 6))
    check(lambda x: arrays.argmax(x, axis=axis), lambda x: np.argmax(x, axis=axis), x, dtype="int32")
    check(lambda x: arrays.argmax(x, axis=axis, keepdims=True), lambda x: np.argmax(x, axis=axis, keepdims=True), x)
    check(lambda x: arrays.argsort(x, axis=axis), lambda x: np.argsort(x, axis=axis, kind="stable"), x, dtype="int32")


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
def test_argsort_of_special_values(dtype):
    x = np.array([np.nan, 0.0, -0.0, np.inf, -np.inf, -np.nan, 1.0, np.inf, 0.0], dtype)
    check(arrays.argsort, lambda x: np.argsort(x, kind="stable"), x)


@pytest.mark.parametrize("dtype", INTEGERS)
def test_argsort_of_extreme_integers(dtype):
    info = np.iinfo(dtype)
    check(arrays.argsort, lambda x: np.argsort(x, kind="stable"), np.array([0, info.max, info.min, 1, info.max], dtype))


@pytest.mark.parametrize("dtype", ["float32", "int32", "uint16", "bool"])
def test_cumulative_sum(dtype):
    check(lambda x: arrays.cumulative_sum(x, axis=1), lambda x: np.cumsum(x, axis=1), sample(dtype), dtype=dtype)


def test_a_running_sum_of_bfloat16_does_not_stall():
    total = arrays.cumulative_sum(tf.ones((1000,), tf.bfloat16), axis=0)
    assert abs(float(total[-1]) - 1000) <= 4


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "int8", "uint8", "int32", "int64", "uint32", "complex64"])
@pytest.mark.parametrize(
    ("left", "right"),
    [((2, 3), (3, 4)), ((3,), (3,)), ((3,), (3, 4)), ((2, 3), (3,)), ((5, 2, 3), (3, 4)), ((5, 2, 3), (5, 3, 4)),
     ((2, 1, 2, 3), (5, 3, 4)), ((5, 2, 3), (3,)), ((3,), (5, 3, 4))],
)  # fmt: skip
def test_matmul(left, right, dtype):
    check(arrays.matmul, np.matmul, sample(dtype, 0, 3, left), sample(dtype, 0, 3, right, seed=1), dtype=dtype)


def test_matmul_of_unknown_batch():
    kernel = tf.ones((3, 4))
    product = tf.function(lambda x: arrays.matmul(x, kernel), input_signature=[tf.TensorSpec((None, None, 3))])
    assert product.get_concrete_function().output_shapes.as_list() == [None, None, 4]
    np.testing.assert_array_equal(product(tf.ones((2, 5, 3))), np.full((2, 5, 4), 3.0))


def test_creation():
    check(lambda: arrays.full((2, 3), 7, dtype="int8"), lambda: np.full((2, 3), 7), dtype="int8")
    check(lambda: arrays.full((), 1.5, dtype="bfloat16"), lambda: np.full((), 1.5), dtype="bfloat16")
    check(lambda: arrays.full((2,), 1.5, dtype="float8_e5m2"), lambda: np.full((2,), 1.5))
    check(lambda: arrays.full((tf.constant(2), 3), True, dtype="bool"), lambda: np.full((2, 3), True))


@pytest.mark.parametrize("dtype", FLOATS + INTEGERS)
def test_arange(dtype):
    check(lambda: arrays.arange(1, 9, 3, dtype=dtype), lambda: np.arange(1, 9, 3), dtype=dtype)
    check(lambda: arrays.arange(tf.constant(0), tf.constant(5), 1, dtype=dtype), lambda: np.arange(5), dtype=dtype)


def test_arange_of_floats_does_not_drift():
    check(lambda: arrays.arange(0.0, 100.0, 0.1, dtype="float32"), lambda: np.arange(0.0, 100.0, 0.1))
    check(lambda: arrays.arange(5, 0, -1.5, dtype="float32"), lambda: np.arange(5, 0, -1.5))
    check(lambda: arrays.arange(3, 1, 1, dtype="int32"), lambda: np.arange(3, 1, 1))


@pytest.mark.parametrize("source", ["bool", *FLOATS, *INTEGERS, *FLOAT8])
@pytest.mark.parametrize("target", ["bool", *FLOATS, *INTEGERS, *FLOAT8])
def test_astype(source, target):
    x = sample(source, 0, 3)
    expected = np.trunc(x.astype("float64")) if target in INTEGERS else x.astype("float64")
    check(
        lambda x: arrays.astype(x, target),
        lambda _: expected.astype(numpy_dtype(target)).astype("float64"),
        x,
        dtype=target,
    )


def test_asarray():
    assert arrays.dtype(arrays.asarray(2, dtype="float16")) == "float16"
    assert arrays.to_numpy(arrays.asarray(2**31 + 5, dtype="uint32")) == 2**31 + 5
    assert arrays.to_numpy(arrays.asarray(2.7, dtype="int32")) == 2
    assert arrays.dtype(arrays.asarray(np.arange(3.0))) == "float64"
    mixed = arrays.asarray([[tf.constant(1.0), 2], [3, 4]], dtype="float32")
    np.testing.assert_array_equal(mixed, [[1, 2], [3, 4]])
    slices = tf.IndexedSlices(tf.ones((1, 2)), tf.constant([1]), tf.constant([2, 2]))
    np.testing.assert_array_equal(arrays.asarray(slices), [[0, 0], [1, 1]])
    assert arrays.asarray(["a", "b"], dtype="string").dtype == tf.string


def test_a_tensor_does_not_share_memory_with_its_source():
    source = np.zeros(64, "float32")
    tensor = arrays.asarray(source)
    source[:] = 1
    assert arrays.to_numpy(arrays.sum(tensor)) == 0


def test_identity():
    assert arrays.is_tensor(tf.ones(2)) and arrays.is_tensor(tf.Variable(1.0)) and not arrays.is_tensor(np.ones(2))
    assert arrays.shape(tf.ones((2, 3))) == (2, 3)
    assert arrays.devices()[-1] == "cpu:0"
    with arrays.device("cpu:0"):
        assert "CPU:0" in tf.constant(1).device


def test_an_unknown_dimension_is_a_scalar_tensor():
    def twice(x):
        batch, features = arrays.shape(x)
        assert features == 3
        assert arrays.is_tensor(batch)
        return movement.reshape(x, (batch * 3,)), arrays.full((batch, 2), 1, dtype="int32")

    flat, ones = tf.function(twice, input_signature=[tf.TensorSpec((None, 3))])(tf.ones((4, 3)))
    assert flat.shape == (12,) and ones.shape == (4, 2)


def test_kernels_take_positions():
    assert kernels.raw("AddV2")(tf.constant(1.0), 2.0).numpy() == 3.0
