"""Primitives against NumPy."""

from __future__ import annotations

import warnings

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest

FLOATS = ["bfloat16", "float16", "float32"]
INTEGERS = ["int8", "int16", "int32", "uint8", "uint16", "uint32"]
NARROWED = {"int64": "int32", "uint64": "uint32", "float64": "float32", "complex128": "complex64"}


@pytest.mark.parametrize("dtype", ["bool", *INTEGERS, *FLOATS, "complex64", "float8_e4m3fn", "float8_e5m2"])
def test_values_of_every_dtype_enter_and_leave(xp, dtype):
    x = xp.asarray([0, 1, 1], dtype=dtype)
    assert xp.dtype(x) == dtype
    np.testing.assert_array_equal(xp.to_numpy(x).astype("complex64"), [0, 1, 1])


@pytest.mark.parametrize("wide", NARROWED)
def test_64_bit_requests_give_32_bits_without_a_warning(xp, wide):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = [
            xp.asarray([1, 2], dtype=wide),
            xp.asarray(1, dtype=wide),
            xp.asarray(np.ones(2, wide)),
            xp.full((2,), 1, dtype=wide),
            xp.astype(xp.asarray(1, dtype="int8"), wide),
        ]
    assert {xp.dtype(x) for x in made} == {NARROWED[wide]}


def test_an_array_is_copied_in_and_a_scalar_is_strongly_typed(xp):
    source = np.ones(64, "float32")
    x = xp.asarray(source)
    source[:] = 7
    assert float(x[0]) == 1
    assert not xp.asarray(1.5, dtype="float32").weak_type
    assert xp.asarray(x) is x and xp.astype(x, "float32") is x


def test_other_libraries_arrays_and_nested_sequences_enter(xp):
    class OnlyDLPack:
        def __dlpack__(self, **options):
            return np.arange(3.0, dtype="float32").__dlpack__()

        def __dlpack_device__(self):
            return (1, 0)

    np.testing.assert_array_equal(xp.asarray(OnlyDLPack()), [0, 1, 2])
    np.testing.assert_array_equal(xp.asarray([[1, 2], (3, jnp.asarray(4))], dtype="int32"), [[1, 2], [3, 4]])


def test_a_tracer_is_a_tensor_and_numpy_is_not(xp):
    seen = []
    jax.jit(lambda x: seen.append((xp.is_tensor(x), xp.shape(x), xp.dtype(x))))(jnp.ones((2, 3)))
    assert seen == [(True, (2, 3), "float32")]
    assert not xp.is_tensor(np.ones(2)) and not xp.is_tensor(1.0) and xp.is_tensor(jnp.ones(2))


def test_casts_truncate_toward_zero_and_drop_imaginary_parts(xp):
    np.testing.assert_array_equal(xp.astype(xp.asarray([-1.7, 1.7], dtype="float32"), "int32"), [-1, 1])
    np.testing.assert_array_equal(xp.astype(jnp.asarray([1 + 2j, 2j]), "float32"), [1, 0])
    np.testing.assert_array_equal(xp.astype(jnp.asarray([0.5, 0.0]), "bool"), [True, False])


def test_devices_can_be_entered(xp):
    name = xp.devices()[0]
    with xp.device(name):
        assert xp.full((2,), 1.0, dtype="float32").shape == (2,)
    with xp.device("cpu"):
        assert next(iter(xp.full((2,), 1.0, dtype="float32").devices())).platform == "cpu"


def test_creation(xp):
    np.testing.assert_array_equal(xp.full((2, 3), 2**32 - 1, dtype="uint32"), np.full((2, 3), 2**32 - 1, "uint32"))
    np.testing.assert_array_equal(xp.full([2], jnp.asarray(3.0), dtype="int32"), [3, 3])
    np.testing.assert_array_equal(xp.arange(1, 8, 3, dtype="int32"), [1, 4, 7])
    assert xp.dtype(xp.arange(0.0, 1.0, 0.25, dtype="bfloat16")) == "bfloat16"


UNARY = ["abs", "floor", "round", "exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tanh"]


@pytest.mark.parametrize("name", UNARY)
def test_unary_functions(xp, name):
    x = np.array([0.25, 0.5, 1.5, 2.5, 3.0], "float32")
    reference = getattr(np, name)(x)
    np.testing.assert_allclose(getattr(xp, name)(jnp.asarray(x)), reference, rtol=2e-6)


def test_erf_against_published_values(xp):
    # Abramowitz and Stegun, table 7.1
    x = jnp.asarray([0.0, 0.5, 1.0, 2.0], "float32")
    np.testing.assert_allclose(xp.erf(x), [0.0, 0.5204998778, 0.8427007929, 0.9953222650], rtol=1e-6)


@pytest.mark.parametrize("dtype", INTEGERS)
def test_integers_keep_their_dtype(xp, dtype):
    x = xp.asarray([[1, 2], [3, 4]], dtype=dtype)
    for result in (
        xp.floor(x),
        xp.round(x),
        xp.abs(x),
        xp.sum(x),
        xp.prod(x),
        xp.max(x),
        xp.cumulative_sum(x, axis=0),
        xp.add(x, 1),
        xp.floor_divide(x, 2),
    ):
        assert xp.dtype(result) == dtype


@pytest.mark.parametrize(
    "name", ["add", "subtract", "multiply", "divide", "pow", "maximum", "minimum", "atan2", "equal", "less"]
)
def test_binary_functions_take_a_scalar_on_either_side(xp, name):
    x = np.array([0.5, 2.0, 3.0], "float32")
    fn, reference = getattr(xp, name), getattr(np, name)
    for left, right in ((x, x[::-1].copy()), (x, 2.0), (2.0, x)):
        native = [jnp.asarray(a) if isinstance(a, np.ndarray) else a for a in (left, right)]
        np.testing.assert_allclose(fn(*native), reference(left, right), rtol=1e-6)


def test_maximum_propagates_nan_and_round_goes_to_even(xp):
    nan = jnp.asarray([np.nan, 1.0])
    assert np.isnan(xp.maximum(nan, nan[::-1])).all()
    np.testing.assert_array_equal(xp.round(jnp.asarray([0.5, 1.5, 2.5, -0.5])), [0, 2, 2, 0])


def test_bits(xp):
    x = np.array([-8, 7], "int32")
    np.testing.assert_array_equal(xp.bitwise_right_shift(jnp.asarray(x), jnp.asarray([1, 1])), x >> 1)
    np.testing.assert_array_equal(xp.bitcast(jnp.asarray(x), "uint32"), x.view("uint32"))
    np.testing.assert_array_equal(xp.bitwise_xor(jnp.asarray(x), jnp.asarray(x[::-1].copy())), x ^ x[::-1])


@pytest.mark.parametrize("name", ["sum", "prod", "max", "min"])
@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2), [1, -1], ()])
@pytest.mark.parametrize("keepdims", [False, True])
def test_reductions(xp, name, axis, keepdims):
    x = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")
    numpy_axis = tuple(axis) if isinstance(axis, list) else axis
    expected = getattr(np, name)(x, axis=numpy_axis, keepdims=keepdims)
    np.testing.assert_allclose(getattr(xp, name)(jnp.asarray(x), axis=axis, keepdims=keepdims), expected, rtol=1e-5)


def test_empty_sums_are_neutral_and_empty_maxima_are_errors(xp):
    empty = jnp.zeros((0, 2))
    np.testing.assert_array_equal(xp.sum(empty, axis=0), [0, 0])
    np.testing.assert_array_equal(xp.prod(empty, axis=0), [1, 1])
    with pytest.raises(ValueError):
        xp.max(empty, axis=0)


def test_order(xp):
    x = jnp.asarray([[2.0, np.nan, 1.0, 2.0]])
    np.testing.assert_array_equal(xp.argsort(x, axis=-1), [[2, 0, 3, 1]])
    assert xp.dtype(xp.argsort(x)) == "int32"
    y = jnp.asarray([[1.0, 5.0, 5.0]])
    np.testing.assert_array_equal(xp.argmax(y, axis=1, keepdims=True), [[1]])
    assert xp.dtype(xp.argmax(y, axis=1)) == "int32"


def test_movement(xp):
    x = np.arange(24, dtype="float32").reshape(2, 3, 4)
    j = jnp.asarray(x)
    np.testing.assert_array_equal(xp.reshape(j, (4, -1)), x.reshape(4, -1))
    np.testing.assert_array_equal(xp.reshape(j, [np.int64(6), jnp.asarray(4)]), x.reshape(6, 4))
    np.testing.assert_array_equal(xp.permute_dims(j, [2, 0, 1]), x.transpose(2, 0, 1))
    np.testing.assert_array_equal(xp.broadcast_to(j[:, :1], (2, 3, 4)), np.broadcast_to(x[:, :1], (2, 3, 4)))
    np.testing.assert_array_equal(xp.concat([j, j], axis=-1), np.concatenate([x, x], -1))
    widths = [(1, 0), (0, 2), (0, 0)]
    np.testing.assert_array_equal(xp.pad(j, widths, value=-1), np.pad(x, widths, constant_values=-1))
    key = (slice(None, None, -1), Ellipsis, None, slice(3, 0, -2))
    np.testing.assert_array_equal(xp.strided_slice(j, key), x[key])
    np.testing.assert_array_equal(xp.dynamic_slice(j, (1, jnp.asarray(1), 0), (1, 2, 4)), x[1:2, 1:3])
    expected = x.copy()
    expected[1:2, 1:3, :2] = -1
    np.testing.assert_array_equal(xp.slice_update(j, (1, 1, 0), -jnp.ones((1, 2, 2))), expected)
    indices = np.array([[0, 2], [1, 1]])
    np.testing.assert_array_equal(xp.take(j, jnp.asarray(indices), axis=1), np.take(x, indices, axis=1))


@pytest.mark.parametrize(
    ("mode", "ufunc"), [("add", np.add), ("max", np.maximum), ("min", np.minimum), ("multiply", np.multiply)]
)
def test_scatter_accumulates_repeated_indices(xp, mode, ufunc):
    x = np.ones((3, 2, 2), "float32")
    indices, updates = np.array([[0, 1], [2, 0], [0, 1]]), np.arange(6, dtype="float32").reshape(3, 2)
    expected = x.copy()
    ufunc.at(expected, tuple(indices.T), updates)
    result = xp.scatter(jnp.asarray(x), jnp.asarray(indices), jnp.asarray(updates), mode=mode)
    np.testing.assert_array_equal(result, expected)


def test_scatter_sets(xp):
    result = xp.scatter(jnp.zeros((3, 2)), jnp.asarray([[2]]), jnp.ones((1, 2)), mode="set")
    np.testing.assert_array_equal(result, [[0, 0], [0, 0], [1, 1]])


@pytest.mark.parametrize("shapes", [((2, 3), (3, 4)), ((3,), (3, 2)), ((2, 3), (3,)), ((5, 1, 2, 3), (4, 3, 2))])
def test_matmul(xp, shapes):
    a, b = (np.random.default_rng(i).normal(size=s).astype("float32") for i, s in enumerate(shapes))
    np.testing.assert_allclose(xp.matmul(jnp.asarray(a), jnp.asarray(b)), a @ b, rtol=1e-5)


@pytest.mark.parametrize("dtype", FLOATS)
def test_uniform_is_keyed_and_in_range(xp, key, dtype):
    x = xp.uniform(key, (1000,), dtype=dtype)
    assert xp.dtype(x) == dtype
    values = xp.to_numpy(x).astype("float32")
    assert values.min() >= 0 and values.max() < 1 and abs(values.mean() - 0.5) < 0.03
    np.testing.assert_array_equal(values, xp.to_numpy(xp.uniform(key, (1000,), dtype=dtype)).astype("float32"))
    assert (values != xp.to_numpy(xp.uniform(key + 1, (1000,), dtype=dtype)).astype("float32")).mean() > 0.9


def test_uniform_is_the_stream_of_jax_random(xp):
    key = jax.random.key(7, impl="threefry2x32")
    np.testing.assert_array_equal(
        xp.uniform(jnp.asarray([0, 7], "uint32"), (5,), dtype="float32"), jax.random.uniform(key, (5,))
    )


def test_bfloat16_leaves_as_ml_dtypes(xp):
    assert xp.to_numpy(jnp.ones(2, "bfloat16")).dtype == ml_dtypes.bfloat16
