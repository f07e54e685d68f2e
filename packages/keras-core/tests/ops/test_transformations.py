"""Custom gradients, forward mode, associative scans."""

import numpy as np
import pytest

from keras_core import KerasTensor, ops

needs_gradients = pytest.mark.skipif("not __import__('keras_core').plugins.current().capabilities.trains")


def array(x):
    return np.asarray(ops.convert_to_numpy(x))


@needs_gradients
def test_custom_gradient_takes_the_place_of_the_true_one():
    @ops.custom_gradient
    def product(x, y):
        def grad(*args, upstream=None):
            (upstream,) = args
            return upstream * 10.0, upstream * y

        return x * y, grad

    gradients = ops.grad(lambda x, y: ops.sum(product(x, y)), argnums=(0, 1))(
        ops.array([1.0, 2.0]), ops.array([3.0, 4.0])
    )
    assert [array(g).tolist() for g in gradients] == [[10, 10], [3, 4]]


@needs_gradients
def test_jvp_is_the_derivative_along_the_tangents():
    x, y = ops.array([1.0, 2.0]), ops.array([3.0, 4.0])
    tangents = ops.array([1.0, 0.0]), ops.array([0.0, 1.0])
    output, derivative, aux = ops.jvp(lambda x, y: ({"p": x * y}, x), (x, y), tangents, has_aux=True)
    assert array(output["p"]).tolist() == [3, 8]
    assert array(derivative["p"]).tolist() == [3, 2]
    assert array(aux).tolist() == [1, 2]


@needs_gradients
@pytest.mark.parametrize("listed", [tuple, list])
def test_jvp_takes_trees_as_arguments(listed):
    x, y, t, u = (ops.array(v) for v in ([1.0, 2.0], [3.0, 4.0], [1.0, 0.0], [0.5, 1.0]))
    output, derivative = ops.jvp(
        lambda d, p: d["a"] * d["b"] + p[0], ({"a": x, "b": y}, (x, y)), listed(({"a": t, "b": u}, (u, t)))
    )
    assert array(output).tolist() == [4, 10]
    assert array(derivative).tolist() == [4, 3]


@pytest.mark.parametrize("wrong", ["primals", "tangents"])
def test_jvp_refuses_a_single_tensor(wrong):
    given = {"primals": (np.ones(1, "float32"),), "tangents": (np.ones(1, "float32"),)}
    with pytest.raises(TypeError, match=rf"{wrong} as a tuple or list.*\(1,\)"):
        ops.jvp(ops.sin, **{**given, wrong: given[wrong][0]})


def test_jvp_refuses_tangents_that_do_not_fit():
    with pytest.raises(ValueError, match="needs tangents of the primals"):
        ops.jvp(ops.sin, (1.0,), (np.ones(2, "float32"),))


@pytest.mark.parametrize("length", [0, 1, 2, 5, 8])
@pytest.mark.parametrize("reverse", [False, True])
def test_associative_scan_is_a_running_product_of_matrices(length, reverse):
    matrices = np.random.default_rng(0).normal(size=(length, 2, 2)).astype("float32")
    expected = list(matrices[::-1] if reverse else matrices)
    for i in range(1, length):
        expected[i] = expected[i - 1] @ expected[i]
    expected = np.array(expected[::-1] if reverse else expected).reshape(length, 2, 2)
    np.testing.assert_allclose(array(ops.associative_scan(ops.matmul, matrices, reverse=reverse)), expected, atol=1e-4)


def test_associative_scan_of_symbols():
    assert ops.associative_scan(ops.add, KerasTensor((None, 5)), axis=1).shape == (None, 5)
    with pytest.raises(ValueError, match="known length"):
        ops.associative_scan(ops.add, KerasTensor((None, 5)))


def test_associative_scan_refuses_lengths_that_differ():
    with pytest.raises(ValueError, match="one length"):
        ops.associative_scan(lambda a, b: a, [np.arange(3), np.arange(4)])
