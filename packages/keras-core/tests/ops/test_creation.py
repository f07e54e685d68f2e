from __future__ import annotations

import numpy as np
import pytest
from cases import assert_close, check, integers, numbers

from keras_core import ops


@pytest.mark.parametrize("shape", [(), 3, (2, 3), [2, 0]], ids=str)
@pytest.mark.parametrize("name", ["zeros", "ones"])
def test_filled_tensor(name, shape):
    result = getattr(ops, name)(shape)
    assert ops.dtype(result) == "float32"
    assert_close(result, getattr(np, name)(shape))
    assert ops.dtype(getattr(ops, name)(shape, dtype="int8")) == "int8"


def test_full():
    assert_close(ops.full((2,), 1), [1.0, 1.0])
    assert ops.dtype(ops.full((2,), 1)) == ops.dtype(ops.full((2,), True)) == "float32"
    assert_close(ops.full((2, 3), ops.convert_to_tensor([1, 2, 3]), dtype="int32"), [[1, 2, 3]] * 2)
    check(ops.full_like, integers(2, 3, dtype="int8"), 2, expected=np.full((2, 3), 2), dtype="int8")
    check(ops.zeros_like, integers(2, 3), expected=np.zeros((2, 3)), dtype="int32")
    check(ops.ones_like, integers(2, 3), "float32", expected=np.ones((2, 3)), dtype="float32")
    assert ops.shape(ops.empty((2, 3))) == ops.shape(ops.empty_like(ops.ones((2, 3)))) == (2, 3)


@pytest.mark.parametrize("args", [(3,), (3.0,), (1, 3, 0.5), (5, 0, -2), (2, 2)], ids=str)
def test_arange(args):
    result = ops.arange(*args)
    assert_close(result, np.arange(*args))
    assert ops.dtype(result) == ("float32" if any(isinstance(a, float) for a in args) else "int32")


def test_arange_takes_the_dtype_of_a_tensor():
    assert ops.dtype(ops.arange(ops.convert_to_tensor(3, "int8"))) == "int8"
    assert ops.dtype(ops.arange(0, 3, dtype="float16")) == "float16"


@pytest.mark.parametrize("args", [(2,), (2, 3, 1), (3, 2, -1), (2, 2, 5)], ids=str)
def test_eye_and_tri(args):
    assert_close(ops.eye(*args), np.eye(*args))
    assert_close(ops.tri(*args), np.tri(*args))
    assert ops.dtype(ops.eye(*args, dtype="int32")) == "int32"


def test_identity():
    assert_close(ops.identity(3), np.identity(3))


@pytest.mark.parametrize("k", [-1, 0, 2])
@pytest.mark.parametrize("name", ["tril", "triu"])
def test_triangle(name, k):
    for x in (numbers(2, 3, 4), integers(3, 3), integers(2, 3) > 0):
        check(getattr(ops, name), x, k, expected=getattr(np, name)(x, k), dtype=str(x.dtype))


def test_triangle_of_a_vector_is_refused(implementation):
    if implementation == "composed":
        with pytest.raises(ValueError, match="rank 1"):
            ops.tril(ops.ones((3,)))


@pytest.mark.parametrize("endpoint", [True, False])
@pytest.mark.parametrize("num", [0, 1, 2, 7])
def test_linspace_of_numbers(num, endpoint):
    assert_close(ops.linspace(-1, 2.5, num, endpoint), np.linspace(-1, 2.5, num, endpoint))


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_linspace_of_tensors(axis):
    a, b = numbers(2, 3), numbers(3, seed=1)
    check(ops.linspace, a, b, 5, axis=axis, expected=np.linspace(a, b, 5, axis=axis), dtype="float32")
    wanted = list(np.linspace(a, b, 5, retstep=True))
    check(ops.linspace, a, b, 5, retstep=True, expected=wanted, dtype="float32")


def test_linspace_in_integers():
    assert_close(ops.linspace(0, 10, 5, dtype="int32"), [0, 2, 5, 7, 10])
    assert ops.dtype(ops.linspace(0, 10, 5, dtype="int32")) == "int32"


def test_logspace():
    assert_close(ops.logspace(0, 3, 5, base=2), np.logspace(0, 3, 5, base=2), 1e-5)


@pytest.mark.parametrize("indexing", ["xy", "ij"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_meshgrid(count, indexing):
    vectors = [integers(n + 2, seed=n) for n in range(count)]
    check(ops.meshgrid, *vectors, indexing=indexing, expected=list(np.meshgrid(*vectors, indexing=indexing)))


def test_meshgrid_refuses_other_indexing():
    with pytest.raises(ValueError, match="indexing"):
        ops.meshgrid(ops.ones((2,)), indexing="yx")
