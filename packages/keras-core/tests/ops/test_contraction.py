from __future__ import annotations

import numpy as np
import pytest
from cases import assert_close, check, numbers

from keras_core import ops
from keras_core.ops.contraction import dense
from keras_core.ops.einsum import parse
from keras_core.state import KerasTensor

SHAPES = [
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (3, 2)),
    ((2, 3), (3, 4)),
    ((5, 2, 3), (5, 3, 4)),
    ((5, 1, 2, 3), (6, 3, 2)),
]
SUMS = [
    ("ij,jk->ik", (2, 3), (3, 4)),
    ("ij,jk", (2, 3), (3, 4)),
    ("bij,bjk->bik", (2, 3, 4), (2, 4, 5)),
    ("ij->ji", (2, 3)),
    ("ij->", (2, 3)),
    ("ii->i", (3, 3)),
    ("iij->j", (3, 3, 2)),
    ("ii", (3, 3)),
    ("i,j->ij", (2,), (3,)),
    ("i,i->i", (3,), (3,)),
    ("ij,j->", (2, 3), (3,)),
    ("...i,...i->...", (2, 3, 4), (3, 4)),
    ("...ij,jk->...ik", (5, 2, 3), (3, 4)),
    ("b...d,df->b...f", (2, 3, 4, 5), (5, 6)),
    ("aecd,abcd->acbe", (2, 3, 4, 5), (2, 6, 4, 5)),
    ("ij,jk,kl->il", (2, 3), (3, 4), (4, 5)),
    ("ij,ij,ij->j", (2, 3), (2, 3), (2, 3)),
    ("...,...->...", (2, 1), (1, 3)),
    ("ab,cd->", (2, 3), (4, 5)),
]


@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_matmul(shapes):
    a, b = numbers(*shapes[0]), numbers(*shapes[1], seed=1)
    check(ops.matmul, a, b, expected=np.matmul(a, b), tolerance=1e-5)


def test_products_of_int8_are_summed_in_int32():
    a = np.full((2, 200), 100, "int8")
    for result in (ops.matmul(a, a.T), ops.einsum("ij,kj->ik", a, a)):
        assert ops.dtype(result) == "int32"
        assert_close(result, np.full((2, 2), 2_000_000))
    assert ops.matmul(KerasTensor((2, 3), "int8"), KerasTensor((3, 2), "int8")).dtype == "int32"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("matmul", np.matmul), ("dot", np.dot), ("inner", np.inner), ("vdot", np.vdot), ("tensordot", np.tensordot)],
)
def test_a_product_of_bools_is_whether_any_is_true(name, wanted):
    vectors = np.array([True, False, True]), np.array([False, True, True])
    matrices = np.array([[True, False], [False, False]]), np.array([[False, True], [True, True]])
    for pair in (matrices,) if name == "tensordot" else (vectors, matrices):
        assert_close(getattr(ops, name)(*pair), wanted(*pair))
    assert_close(ops.einsum("ij,jk->ik", *matrices), matrices[0] @ matrices[1])


def test_attention_takes_values_of_another_width():
    query, value = numbers(1, 3, 2, 4), numbers(1, 3, 2, 5, seed=1)
    logits = np.einsum("bqhd,bkhd->bhqk", query, query) / 2
    weights = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    expected = np.einsum("bhqk,bkhd->bqhd", weights, value)
    check(ops.dot_product_attention, query, query, value, expected=expected, tolerance=1e-5)


def test_matmul_names_the_axes_that_differ():
    with pytest.raises(ValueError, match="last axis of x1 has length 3"):
        ops.matmul(KerasTensor((2, 3)), KerasTensor((4, 5)))


def test_dense_adds_a_bias():
    x, kernel, bias = numbers(2, 5, 3), numbers(3, 4, seed=1), numbers(4, seed=2)
    check(dense, x, kernel, bias, expected=x @ kernel + bias, tolerance=1e-5)
    check(dense, x, kernel, expected=x @ kernel, tolerance=1e-5)


@pytest.mark.parametrize(
    "shapes", [((3,), (3,)), ((2, 3), (3, 4)), ((2, 5, 3), (6, 3, 4)), ((2, 3), (3,)), ((), (2, 3))]
)
def test_dot(shapes):
    a, b = numbers(*shapes[0]), numbers(*shapes[1], seed=1)
    check(ops.dot, a, b, expected=np.dot(a, b), tolerance=1e-5)


@pytest.mark.parametrize("shapes", [((3,), (3,)), ((2, 3), (4, 3)), ((2, 5, 3), (3,)), ((), (3,))])
def test_inner(shapes):
    a, b = numbers(*shapes[0]), numbers(*shapes[1], seed=1)
    check(ops.inner, a, b, expected=np.inner(a, b), tolerance=1e-5)


def test_outer_and_vdot():
    a, b = numbers(2, 3), numbers(3, 2, seed=1)
    check(ops.outer, a, b, expected=np.outer(a, b))
    check(ops.vdot, a, b, expected=np.vdot(a, b), tolerance=1e-5)


@pytest.mark.parametrize("axes", [0, 1, 2, ([1, 2], [0, 1]), ([2], [1]), (-1, -1)])
def test_tensordot(axes):
    a, b = numbers(2, 4, 4), numbers(4, 4, 4, seed=1)
    check(ops.tensordot, a, b, axes, expected=np.tensordot(a, b, axes), tolerance=1e-5)


@pytest.mark.parametrize("case", SUMS, ids=lambda case: case[0])
def test_einsum(case):
    subscripts, *shapes = case
    operands = [numbers(*shape, seed=i) for i, shape in enumerate(shapes)]
    check(ops.einsum, subscripts, *operands, expected=np.einsum(subscripts, *operands), tolerance=2e-5)


@pytest.mark.parametrize("subscripts", ["ij,jk->iz", "ij->i,j", "ijk,jk->i", "i1,jk->i", "ij,jk->iik"])
def test_einsum_refuses_malformed_subscripts(subscripts):
    with pytest.raises(ValueError, match="einsum"):
        parse(subscripts, (2, 2))
