"""Movement and indexing against NumPy."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from test_arrays import FLOAT8, check, sample

from keras_backend_tf import movement

DTYPES = ["float32", "int32", "uint16", "bool", "bfloat16", *FLOAT8]


@pytest.mark.parametrize("dtype", DTYPES)
def test_shapes(dtype):
    x = sample(dtype, 0, 3, (2, 3, 4))
    check(lambda x: movement.reshape(x, (4, -1)), lambda x: x.reshape(4, -1), x, dtype=dtype)
    check(lambda x: movement.reshape(x, [tf.constant(6), 4]), lambda x: x.reshape(6, 4), x)
    check(lambda x: movement.permute_dims(x, (2, 0, 1)), lambda x: x.transpose(2, 0, 1), x, dtype=dtype)
    check(lambda x: movement.broadcast_to(x, (5, 2, 3, 4)), lambda x: np.broadcast_to(x, (5, 2, 3, 4)), x, dtype=dtype)
    check(lambda x: movement.concat([x, x], axis=-1), lambda x: np.concatenate([x, x], axis=-1), x, dtype=dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("value", [0, 1])
def test_pad(dtype, value):
    x = sample(dtype, 0, 3, (2, 3))
    width = [(1, 0), (2, 3)]
    check(
        lambda x: movement.pad(x, width, value=value), lambda x: np.pad(x, width, constant_values=value), x, dtype=dtype
    )


@pytest.mark.parametrize(
    "key",
    [
        (0,), (-1,), (slice(1, 3),), (slice(None, None, -1),), (slice(None), 1), (Ellipsis, -1), (None, 0), (Ellipsis,),
        (Ellipsis, slice(None, -1), None), (1, slice(None), slice(0, 100, 2)), (slice(2, 1),), (), (0, 1, 2),
        (slice(-2, None), None, 1, Ellipsis), (np.int64(1),), (slice(3, 0, -2),),
    ],
)  # fmt: skip
def test_strided_slice(key):
    check(lambda x: movement.strided_slice(x, key), lambda x: x[key], sample("float32", shape=(4, 3, 5)))


def test_an_int_out_of_range_is_an_error():
    with pytest.raises((IndexError, ValueError, tf.errors.InvalidArgumentError)):
        movement.strided_slice(tf.ones((3,)), (3,))


@pytest.mark.parametrize("dtype", DTYPES)
def test_dynamic_slices(dtype):
    x = sample(dtype, 0, 3, (4, 5))
    start = tf.constant(2)
    check(lambda x: movement.dynamic_slice(x, (start, 1), (2, 3)), lambda x: x[2:4, 1:4], x, dtype=dtype)
    new = sample(dtype, 0, 3, (2, 3), seed=1)

    def update(x, new):
        x = x.copy()
        x[2:4, 1:4] = new
        return x

    check(lambda x, new: movement.slice_update(x, (start, 1), new), update, x, new, dtype=dtype)


def test_slice_update_at_a_place_known_at_run_time_compiles():
    function = tf.function(lambda x, i, new: movement.slice_update(x, (i, 0), new), jit_compile=True)
    result = function(tf.zeros((3, 2)), tf.constant(1), tf.ones((1, 2)))
    np.testing.assert_array_equal(result, [[0, 0], [1, 1], [0, 0]])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_take(dtype, axis):
    x = sample(dtype, 0, 3, (3, 4, 5))
    for kind in ("int32", "int64", "uint8", "int16", "uint32"):
        indices = tf.constant(np.array([[0, 2], [1, 1]], kind))
        check(
            lambda x, i=indices: movement.take(x, i, axis=axis),
            lambda x: np.take(x, [[0, 2], [1, 1]], axis=axis),
            x,
            dtype=dtype,
        )


UFUNCS = {"add": np.add, "max": np.maximum, "min": np.minimum, "multiply": np.multiply}


@pytest.mark.parametrize("mode", UFUNCS)
@pytest.mark.parametrize("dtype", ["float32", "int32", "uint8", "bool"])
def test_scatter_combines_repeated_indices(mode, dtype):
    x, new = sample(dtype, 1, 3, (4, 3)), sample(dtype, 1, 3, (5, 3), seed=1)
    places = np.array([[0], [2], [2], [3], [0]])

    def expected(x, new):
        x = x.copy()
        UFUNCS[mode].at(x, places[:, 0], new)
        return x

    check(lambda x, new: movement.scatter(x, tf.constant(places), new, mode=mode), expected, x, new, dtype=dtype)


@pytest.mark.parametrize("mode", ["set", *UFUNCS])
def test_scatter_of_scalars_on_two_axes(mode):
    x, new = sample("float32", 1, 3, (4, 3)), sample("float32", 1, 3, (2, 2), seed=1)
    places = np.array([[[0, 1], [2, 2]], [[3, 0], [1, 1]]])

    def expected(x, new):
        x = x.copy()
        at = places[..., 0], places[..., 1]
        x[at] = new if mode == "set" else UFUNCS[mode](x[at], new)
        return x

    check(lambda x, new: movement.scatter(x, tf.constant(places), new, mode=mode), expected, x, new)


@pytest.mark.parametrize("dtype", DTYPES)
def test_scatter_set_of_every_dtype(dtype):
    x, new = sample(dtype, 0, 3, (4, 3)), sample(dtype, 0, 3, (1, 3), seed=1)
    want = np.concatenate([x[:1], new, x[2:]])
    check(
        lambda x, new: movement.scatter(x, tf.constant([[1]]), new, mode="set"),
        lambda x, new: want.astype(x.dtype),
        x,
        new,
        dtype=dtype,
    )
