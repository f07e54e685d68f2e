from __future__ import annotations

import functools
import math

import numpy as np
import pytest
from cases import compiled, numbers

from keras_core import ops
from keras_core.ops import dispatch
from keras_core.plugins import active
from keras_core.state import Variable

pytestmark = pytest.mark.skipif(not active.current().capabilities.trains, reason="the backend has no gradients")


def gradients(fn, *values):
    """Return the gradients of the sum of `fn` by each of `values`."""
    variables = [Variable(np.asarray(v, "float32")) for v in values]

    def step():
        return active.xp.value_and_grad(lambda: (ops.sum(fn(*[v.value for v in variables])), None), variables)[1]

    found = compiled(step, variables)()
    return [np.zeros(v.shape) if g is None else ops.convert_to_numpy(g) for v, g in zip(variables, found)]


SMOOTH = {
    "exp2": (ops.exp2, numbers(4), lambda x: math.log(2) * 2**x),
    "tan": (ops.tan, numbers(4, low=-1, high=1), lambda x: 1 / np.cos(x) ** 2),
    "arcsin": (ops.arcsin, numbers(4, low=-0.9, high=0.9), lambda x: 1 / np.sqrt(1 - x**2)),
    "arccos": (ops.arccos, numbers(4, low=-0.9, high=0.9), lambda x: -1 / np.sqrt(1 - x**2)),
    "arcsinh": (ops.arcsinh, [-2.0, 0.0, 3.0, 1e20], lambda x: 1 / np.sqrt(1 + x**2)),
    "arccosh": (ops.arccosh, [1.5, 3.0], lambda x: 1 / np.sqrt(x**2 - 1)),
    "arctanh": (ops.arctanh, [-0.5, 0.0, 0.9], lambda x: 1 / (1 - x**2)),
    "erfinv": (ops.erfinv, [0.0], lambda x: np.full_like(x, math.sqrt(math.pi) / 2)),
    "rsqrt": (ops.rsqrt, [0.5, 4.0], lambda x: -0.5 * x**-1.5),
    "sign": (ops.sign, [-1.0, 0.0, 2.0], np.zeros_like),
    "round": (ops.round, [-1.2, 0.3], np.zeros_like),
    "cumprod": (ops.cumprod, [2.0, 3.0], lambda x: np.array([4.0, 2.0])),
    "clip": (lambda x: ops.clip(x, -1.0, 1.0), [-2.0, 0.0, 2.0], lambda x: np.array([0.0, 1.0, 0.0])),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_gradient_agrees_with_the_derivative(name):
    fn, x, derivative = SMOOTH[name]
    (found,) = gradients(fn, x)
    np.testing.assert_allclose(found, derivative(np.asarray(x, "float64")), rtol=2e-5, atol=1e-6)


def test_equal_arguments_share_the_gradient():
    for g in gradients(ops.logaddexp, 1.0, 1.0):
        np.testing.assert_allclose(g, 0.5, rtol=1e-6)
    for g in gradients(ops.hypot, 1.0, 1.0):
        np.testing.assert_allclose(g, math.sqrt(0.5), rtol=1e-6)


def test_division_by_zero_leaves_no_nan():
    for g, wanted in zip(gradients(ops.divide_no_nan, [1.0, 2.0], [0.0, 4.0]), ([0, 0.25], [0, -0.125])):
        np.testing.assert_allclose(g, wanted)


def test_masked_infinity_leaves_no_nan():
    (found,) = gradients(lambda x: ops.logsumexp(ops.where([True, False], x, -math.inf)), [1.0, 2.0])
    np.testing.assert_allclose(found, [1.0, 0.0])


@pytest.mark.parametrize("name", ["std", "norm"])
def test_composed_root_at_zero_has_no_infinite_slope(name):
    with dispatch.compositions():  # frameworks differ at this point
        (found,) = gradients(getattr(ops, name), [0.0, 0.0])
    np.testing.assert_array_equal(found, [0.0, 0.0])


@pytest.mark.parametrize("name", ["mean", "var", "std", "logsumexp", "sum", "prod", "max"])
def test_gradient_of_a_reduction_agrees_with_finite_differences(name):
    x, step = numbers(2, 3, low=0.5), 1e-2
    (found,) = gradients(lambda v: getattr(ops, name)(v, axis=1), x)
    total = compiled(lambda v: ops.sum(getattr(ops, name)(v, axis=1)))
    for place in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[place] += step
        below[place] -= step
        high, low = (float(ops.convert_to_numpy(total(ops.convert_to_tensor(v)))) for v in (above, below))
        np.testing.assert_allclose(found[place], (high - low) / (2 * step), atol=2e-3)


def test_gradient_flows_through_sorting():
    (found,) = gradients(lambda x: ops.multiply(ops.sort(x), ops.convert_to_tensor([1.0, 2.0, 3.0])), [3.0, 1.0, 2.0])
    np.testing.assert_allclose(found, [3.0, 1.0, 2.0])
    (found,) = gradients(lambda x: ops.top_k(x, 2)[0], [3.0, 1.0, 2.0])
    np.testing.assert_allclose(found, [1.0, 0.0, 1.0])


def test_grad_by_arguments_keeps_their_structure():
    fn = lambda point, scale: ops.sum(point["x"] ** 3 * scale)
    point, scale = {"x": np.float32([1, 2]), "unused": [5.0]}, np.float32([3, 4])
    value, (by_point, by_scale) = ops.value_and_grad(fn, argnums=(0, 1))(point, scale)
    assert float(value) == 35
    np.testing.assert_array_equal(ops.convert_to_numpy(by_point["x"]), [9, 48])
    assert [float(g) for g in by_point["unused"]] == [0]
    np.testing.assert_array_equal(ops.convert_to_numpy(by_scale), [1, 8])


def test_grad_returns_what_the_function_adds():
    gradient, aux = ops.grad(lambda x: (x * x, {"double": 2 * x}), has_aux=True)(3.0)
    assert (float(gradient), float(aux["double"])) == (6, 6)


def test_third_derivative():
    cube = lambda x: x**3
    assert float(ops.grad(ops.grad(ops.grad(cube)))(2.0)) == 6


def test_grad_by_an_integer_is_refused():
    with pytest.raises(TypeError, match="int32"):
        ops.grad(lambda x: x * x)(3)


def test_jit_follows_its_variables_and_compiles_gradients():
    w = Variable(np.float32(2))

    @functools.partial(ops.jit, variables=[w])
    def step(x):
        loss, (gradient,) = ops.value_and_grad(lambda: ops.sum(w * x), [w])()
        w.assign(w - 0.5 * gradient)
        return loss

    losses = [float(step(np.float32([1, 1]))) for _ in range(3)]
    assert losses == [4, 2, 0]
    assert float(w.value) == -1
