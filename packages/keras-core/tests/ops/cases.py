"""What the tests of the op families share: arrays to try, and one check for values, dtypes and symbolic shapes."""

from __future__ import annotations

import numpy as np

from keras_core import ops, tree
from keras_core.plugins import active
from keras_core.state import KerasTensor

TOLERANCE = {"float16": 2e-3, "bfloat16": 2e-2, "float32": 2e-6, "float64": 1e-12}


def numbers(*shape, seed=0, low=-3.0, high=3.0, dtype="float32"):
    """Return reproducible numbers, uniform between `low` and `high`."""
    return np.random.default_rng(seed).uniform(low, high, shape).astype(dtype)


def integers(*shape, seed=0, low=-5, high=6, dtype="int32"):
    """Return reproducible integers from `low` up to but not including `high`."""
    return np.random.default_rng(seed).integers(low, high, shape).astype(dtype)


def flat(result):
    """Return the tensors of a result as a list."""
    return tree.flatten(result) if isinstance(result, (list, tuple)) else [result]


def call(op, args, kwargs):
    """Call `op`. Arrays among `args` are tensors; everything else is passed on as it is.

    A composition is compiled as a whole where the backend compiles, which takes less time than each of its parts.
    """
    tensors = [ops.convert_to_tensor(a) for a in args if isinstance(a, np.ndarray)]

    def step(*tensors):
        rest = iter(tensors)
        return op(*(next(rest) if isinstance(a, np.ndarray) else a for a in args), **kwargs)

    definition = getattr(op, "op", None)
    composed = definition is not None and definition.namespace["impl"] is definition.body
    return compiled(step)(*tensors) if composed else step(*tensors)


def compiled(step, variables=()):
    """Return `step` as the backend compiles it."""
    if active.current().capabilities.level != "compiles":
        return step
    return active.xp.compile_step(step, variables, [], {})


def dtypes_of(names, x):
    """Return by name the dtypes of the results of several ops of `x`, compiled together."""
    results = compiled(lambda x: [getattr(ops, name)(x) for name in names])(x)
    return dict(zip(names, map(ops.dtype, results)))


def check(op, *args, expected, dtype=None, tolerance=None, symbolic=True, **kwargs):
    """Assert that `op` gives the values of `expected`, in `dtype`, and that it foretells the shape and dtype.

    Arrays among `args` are tensors; everything else is passed on as it is.
    """
    results = flat(call(op, args, kwargs))
    wanted = expected if isinstance(expected, (list, tuple)) else [expected]
    assert len(results) == len(wanted)
    for result, value in zip(results, wanted):
        assert_close(result, value, tolerance)
        if dtype is not None:
            assert ops.dtype(result) == dtype
    if symbolic:
        for unknown in (False, True):
            assert_foretold(op, args, kwargs, results, unknown)


def assert_close(result, value, tolerance=None):
    """Assert that a tensor has the shape and the values of an array."""
    got = np.asarray(ops.convert_to_numpy(result)).astype("float64")
    value = np.asarray(value).astype("float64")
    assert got.shape == value.shape
    bound = tolerance or TOLERANCE.get(ops.dtype(result), 0)
    np.testing.assert_allclose(got, value, rtol=bound, atol=bound)


def assert_foretold(op, args, kwargs, results, unknown):
    """Assert that the symbolic call gives the shapes and dtypes of `results`, None where it cannot know."""

    def placeholder(a):
        if not isinstance(a, np.ndarray):
            return a
        shape = (None, *a.shape[1:]) if unknown and a.ndim and a.shape[0] > 1 else a.shape
        return KerasTensor(shape, ops.dtype(ops.convert_to_tensor(a)))

    made = flat(op(*map(placeholder, args), **kwargs))
    assert len(made) == len(results)
    for foretold, result in zip(made, results):
        assert isinstance(foretold, KerasTensor)
        assert foretold.dtype == ops.dtype(result)
        shape = ops.shape(result)
        assert len(foretold.shape) == len(shape)
        for said, length in zip(foretold.shape, shape):
            assert said == length or (unknown and said is None)
