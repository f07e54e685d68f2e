"""Gradients of ops against central differences of their references, and at singular points."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest

from keras_core import ops
from keras_core.conformance import execution, tolerances
from keras_core.conformance.arrays import assert_close, flat, map_arrays, numbers, tensor, tensors
from keras_core.conformance.op_cases import CASES
from keras_core.plugins import active, xp
from keras_core.state import Variable

pytestmark = pytest.mark.needs("trains")
STEP = 1e-5


def gradients_of(fn, *values):
    """Return the gradients of the sum of the tensor that `fn` returns by each of `values`."""
    variables = [Variable(np.asarray(v, "float32")) for v in values]
    _, found = xp.value_and_grad(lambda: (ops.sum(fn(*[v.value for v in variables])), None), variables)
    return [np.zeros(v.shape) if g is None else np.asarray(xp.to_numpy(g)) for v, g in zip(variables, found)]


def _weights(results):
    return [numbers(*r.shape, seed=9, low=0.5, high=1.5) for r in results]


@functools.cache
def _differences(case):
    """Central differences of the weighted sum of the reference, by each float argument."""
    args = map_arrays(lambda a: a.astype("float64") if a.dtype == np.float32 else a, case.args)

    def results():
        made = case.reference(*args, **case.kwargs)
        return [r for r in (made if isinstance(made, list | tuple) else [made]) if r.dtype.kind == "f"]

    weights = _weights(results())

    def total():
        return sum((r * w).sum() for r, w in zip(results(), weights))

    found = []
    for array in execution.collect(args):
        if array.dtype.kind != "f":
            continue
        slope = np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            kept = array[place]
            array[place] = kept + STEP
            above = total()
            array[place] = kept - STEP
            slope[place] = (above - total()) / (2 * STEP)
            array[place] = kept
        found.append(slope)
    return found


def _slopes():
    """Each case with slopes, overridden and composed; a composition that runs on the host has none."""
    for mode in ("overridden", "composed"):
        held = [c for c in CASES if c.slopes and not (c.host and mode == "composed")]
        yield from (pytest.param(c, mode, id=f"{mode}-{c.id}") for c in held)


@pytest.mark.parametrize(("case", "implementation"), list(_slopes()), indirect=["implementation"])
def test_gradient_agrees_with_finite_differences(implementation, case):
    loaded = active.current()
    if case.host and not (loaded.capabilities.linalg or loaded.supports(case.op)):
        pytest.skip(f"ops.{case.op} has a gradient only where the backend has a function for it")
    arrays = execution.collect(case.args)
    variables = [Variable(a) for a in arrays if a.dtype == np.float32]
    others = [tensor(a) for a in arrays if a.dtype != np.float32]

    def value(*others):
        constants, values = iter(others), iter(variables)
        leaves = [next(values).value if a.dtype == np.float32 else next(constants) for a in arrays]
        results = flat(case.function(*execution.replace(case.args, leaves), **tensors(case.kwargs)))
        results = [r for r in results if xp.dtype(r) == "float32"]
        weights = _weights([np.empty(xp.shape(r)) for r in results])
        return sum(ops.sum(r * tensor(w)) for r, w in zip(results, weights)), None

    def gradients(*others):
        return xp.value_and_grad(lambda: value(*others), variables)[1]

    found = execution.compiled(gradients, readonly=variables)(*others)
    for gradient, slope in zip(found, _differences(case)):
        scale = max(1.0, float(np.abs(slope).max(initial=0)))
        assert gradient is not None or not slope.any()
        if gradient is not None:
            assert_close(gradient, slope, tolerances.GRADIENTS * scale)


KINKS = {
    "relu": (ops.relu, [0.0], [0.0]),
    "relu6": (ops.relu6, [-1.0, 0.0, 7.0], [0.0, 0.0, 0.0]),
    "sign": (ops.sign, [-1.0, 0.0, 2.0], [0.0, 0.0, 0.0]),
    "floor": (ops.floor, [0.0, 1.5], [0.0, 0.0]),
    "round": (ops.round, [0.5, 1.2], [0.0, 0.0]),
    "clip_outside": (lambda x: ops.clip(x, -1.0, 1.0), [-2.0, 0.5, 2.0], [0.0, 1.0, 0.0]),
    "square_root_behind_where": (
        lambda x: ops.where(x > 0, ops.sqrt(ops.where(x > 0, x, 1.0)), 0.0),
        [0.0, 4.0],
        [0.0, 0.25],
    ),
    "divide_no_nan": (lambda x: ops.divide_no_nan(1.0, x), [0.0, 2.0], [0.0, -0.25]),
    "logsumexp_of_minus_infinity": (
        lambda x: ops.logsumexp(ops.where([True, False], x, -math.inf)),
        [1.0, 2.0],
        [1.0, 0.0],
    ),
    "softmax_of_equals": (lambda x: ops.softmax(x)[0], [1e4, 1e4], [0.25, -0.25]),
    "softplus_far_out": (ops.softplus, [-200.0, 0.0, 200.0], [0.0, 0.5, 1.0]),
    "sigmoid_far_out": (ops.sigmoid, [-200.0, 0.0, 200.0], [0.0, 0.25, 0.0]),
    "silu_far_out": (ops.silu, [-200.0, 0.0, 200.0], [0.0, 0.5, 1.0]),
    "gelu_far_out": (ops.gelu, [-50.0, 0.0, 50.0], [0.0, 0.5, 1.0]),
    "elu_far_out": (ops.elu, [-200.0, 200.0], [0.0, 1.0]),
    "log_sigmoid_far_out": (ops.log_sigmoid, [-200.0, 200.0], [1.0, 0.0]),
    "tanh_far_out": (ops.tanh, [-50.0, 0.0, 50.0], [0.0, 1.0, 0.0]),
    "normalize_zero": (lambda x: ops.normalize(x), [[0.0, 0.0]], None),
    "l2_of_zero_squared": (lambda x: ops.sum(ops.square(x)), [0.0, 0.0], [0.0, 0.0]),
    "layer_normalization_of_equals": (lambda x: ops.layer_normalization(x) * ops.array([1.0, 2.0]), [[3.0, 3.0]], None),
    "binary_crossentropy_certain": (lambda x: ops.binary_crossentropy(ops.array([1.0, 0.0]), x), [1.0, 0.0], None),
    "power_at_zero": (lambda x: ops.power(x, 2.0), [0.0, -1.0], [0.0, -2.0]),
    "fmod_like_take": (lambda x: ops.take(x, ops.array([0, 0])), [5.0, 6.0], [2.0, 0.0]),
}


@pytest.mark.parametrize("name", KINKS)
def test_gradient_at_a_singular_point(implementation, name):
    fn, x, expected = KINKS[name]
    (found,) = gradients_of(fn, x)
    assert np.isfinite(found).all()
    if expected is not None:
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["norm", "std", "abs"])
def test_gradient_at_the_tip_of_a_cone_lies_within(implementation, name):
    """At zero any slope between -1 and 1 is a subgradient; frameworks that divide zero by zero return NaN instead."""
    (found,) = gradients_of(getattr(ops, name), [0.0, 0.0])
    assert (np.abs(found) <= 1).all()


@pytest.mark.parametrize("name", ["max", "min", "amax"])
def test_equal_extremes_share_or_one_takes_the_gradient(implementation, name):
    (found,) = gradients_of(getattr(ops, name), [2.0, 2.0])
    np.testing.assert_allclose(found.sum(), 1.0, rtol=1e-6)
    assert (found >= 0).all()


@pytest.mark.parametrize("name", ["maximum", "minimum", "logaddexp"])
def test_equal_arguments_share_or_one_takes_the_gradient(implementation, name):
    slopes = gradients_of(getattr(ops, name), 1.0, 1.0)
    np.testing.assert_allclose(sum(slopes), 1.0, rtol=1e-6)
    assert all(s >= 0 for s in slopes)


def test_gradient_stops(xp):
    (found,) = gradients_of(lambda x: x * ops.stop_gradient(x), [3.0])
    np.testing.assert_allclose(found, [3.0])
