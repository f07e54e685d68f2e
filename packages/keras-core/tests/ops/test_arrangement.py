from __future__ import annotations

import numpy as np
import pytest
from cases import check, integers, numbers

from keras_core import ops
from keras_core.state import KerasTensor

X = numbers(2, 6, 4)


def values(tensor):
    return ops.convert_to_numpy(tensor).tolist()


@pytest.mark.parametrize(
    ("pattern", "lengths", "wanted"),
    [
        ("b h c -> b (h c)", {}, X.reshape(2, 24)),
        ("b h c->c b h", {}, X.transpose(2, 0, 1)),
        ("b (u v) c -> b v u c", {"u": 2}, X.reshape(2, 2, 3, 4).swapaxes(1, 2)),
        ("b h (u v) -> (b v) h u", {"v": 2}, X.reshape(2, 6, 2, 2).transpose(0, 3, 1, 2).reshape(4, 6, 2)),
        ("... c -> c ...", {}, X.transpose(2, 0, 1)),
        ("b ... -> (...) b", {}, X.reshape(2, 24).T),
        ("b h c -> b 1 (h c) 1", {}, X.reshape(2, 1, 24, 1)),
        ("b_1 h c -> () h (c b_1)", {}, X.transpose(1, 2, 0).reshape(1, 6, 8)),
    ],
)
def test_rearrange(pattern, lengths, wanted):
    check(ops.rearrange, X, pattern, **lengths, expected=wanted)


@pytest.mark.parametrize(
    ("pattern", "lengths", "match"),
    [
        ("b h c", {}, "->"),
        ("b h -> h b", {}, "rank 3"),
        ("b h c -> b h", {}, "c do not occur"),
        ("b h b -> b h", {}, "b do not occur"),
        ("b (u v) c -> b u v c", {}, "u=2"),
        ("b (u v) c -> b u v c", {"u": 4}, "length 6"),
        ("b h c -> b (h (c))", {}, "no place"),
        ("b h c -> b (h c", {}, "open"),
        ("b h c 1 -> b h c", {}, "rank 3"),
        ("b h 1 -> b h", {}, "length 4"),
    ],
)
@pytest.mark.parametrize("symbolic", [False, True])
def test_patterns_that_do_not_fit(pattern, lengths, match, symbolic):
    with pytest.raises(ValueError, match=match):
        ops.rearrange(KerasTensor(X.shape) if symbolic else X, pattern, **lengths)


@pytest.mark.parametrize("k", range(-1, 5))
@pytest.mark.parametrize("axes", [(0, 1), (2, 0), (-1, 1)])
def test_rot90(k, axes):
    check(ops.rot90, X, k=k, axes=axes, expected=np.rot90(X, k, axes))


def test_splits():
    for name, sections in (("hsplit", 3), ("vsplit", 2), ("dsplit", [1, 3])):
        check(getattr(ops, name), X, sections, expected=getattr(np, name)(X, sections))
    check(ops.hsplit, X[0, 0], 2, expected=np.hsplit(X[0, 0], 2))
    assert [p.shape for p in ops.vsplit(KerasTensor((None, 3)), 2)] == [(None, 3)] * 2


@pytest.mark.parametrize("k", [-2, 0, 1])
def test_diagonals(k):
    check(ops.diagflat, X[0, :2], k=k, expected=np.diagflat(X[0, :2], k))
    check(ops.trace, X, offset=k, axis1=1, axis2=-1, expected=np.trace(X, k, 1, 2))


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda x: ops.fliplr(x), "at least 2"),
        (lambda x: ops.rot90(x), "at least 2"),
        (lambda x: ops.vsplit(x, 2), "at least 2"),
        (lambda x: ops.dsplit(x, 2), "at least 3"),
        (lambda x: ops.trace(x), "rank 2"),
        (lambda x: ops.argpartition(x, 4), "kth=4"),
        (lambda x: ops.unravel_index(x, (2, 2)), "float32"),
        (lambda x: ops.select([x > 0], [x, x]), "1 conditions and 2 choices"),
        (lambda x: ops.rot90(ops.diagflat(x), axes=(0, -2)), "axis"),
    ],
)
@pytest.mark.parametrize("symbolic", [False, True])
def test_errors_say_what_is_wrong(call, match, symbolic):
    with pytest.raises(ValueError, match=match):
        call(KerasTensor((4,)) if symbolic else ops.ones(4))


def test_flipud_needs_an_axis():
    with pytest.raises(ValueError, match="at least 1"):
        ops.flipud(1.0)


def test_select_promotes_and_broadcasts():
    conditions, choices = [X[0] > 0, X[0, :, :1] > -1], [integers(4, dtype="int8"), numbers(4)]
    wanted = np.where(conditions[0], choices[0], np.where(conditions[1], choices[1], 9))
    assert values(ops.select(conditions, choices, 9)) == wanted.astype("float32").tolist()
    assert ops.dtype(ops.select([True], [ops.ones(2, "int8")], default=0.5)) == "float32"
    made = ops.select([KerasTensor((None, 1), "bool")], [KerasTensor((3,), "int32")], default=0.5)
    assert (made.shape, made.dtype) == ((None, 3), "float32")


@pytest.mark.parametrize("kth", [0, 3, -2, (1, 4)])
@pytest.mark.parametrize("axis", [None, 1])
def test_argpartition_puts_the_kth_in_its_place(kth, axis):
    order = ops.convert_to_numpy(ops.argpartition(X, kth, axis=axis))
    lines = np.sort(X, axis=axis)
    kth = list(kth) if isinstance(kth, tuple) else [kth]
    found = np.take_along_axis(X.ravel() if axis is None else X, order, axis or 0)
    np.testing.assert_array_equal(np.take(found, kth, axis or 0), np.take(lines, kth, axis or 0))


def test_unravel_index_wraps_and_clips():
    made = ops.unravel_index(np.array([7, -1, -7, 5], "int32"), (2, 3))
    assert [values(t) for t in made] == [[1, 1, 0, 1], [2, 2, 0, 2]]
    assert [ops.dtype(t) for t in ops.unravel_index(np.array([4], "uint8"), (300, 2))] == ["uint8"] * 2
    assert values(ops.unravel_index(np.array([True, False]), 5)[0]) == [1, 0]
    assert ops.unravel_index([0], ()) == ()


def test_a_copy_is_another_tensor():
    for x in (X, np.array(3, "int8"), np.zeros((0, 2), "bool")):
        check(ops.copy, x, expected=x, dtype=str(x.dtype))


def test_vectorize_broadcasts_elements():
    add = ops.vectorize(lambda a, b=1: a + b)
    assert values(add([[1], [2]], [10, 20])) == [[11, 21], [12, 22]]
    assert values(add([1, 2], b=[3, 4])) == [4, 6]
    assert values(add(1)) == 2
    assert add(KerasTensor((None, 3))).shape == (None, 3)


def test_vectorize_leaves_out_arguments():
    def scaled(a, factor):
        assert isinstance(factor, int)
        return a * factor

    assert values(ops.vectorize(scaled, excluded={1})([1, 2], 3)) == [3, 6]
    assert values(ops.vectorize(scaled, excluded={"factor"})([1, 2], factor=3)) == [3, 6]


def test_vectorize_with_axes_of_its_own():
    multiply = ops.vectorize(lambda a, b: ops.matmul(a, b), signature="(n,m),(m,k)->(n,k)")
    a, b = numbers(5, 1, 2, 3), numbers(4, 3, 2, seed=1)
    np.testing.assert_allclose(ops.convert_to_numpy(multiply(a, b)), a @ b, rtol=1e-5, atol=1e-6)
    both = ops.vectorize(lambda a: (a * 2, ops.sum(a)), signature="(n)->(n),()")
    doubled, total = both([[1, 2], [3, 4]])
    assert (values(doubled), values(total)) == ([[2, 4], [6, 8]], [3, 7])


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: ops.vectorize(3), "function"),
        (lambda: ops.vectorize(abs, signature="n->n"), "signature"),
        (lambda: ops.vectorize(abs, signature="(n),(n)->()")(X), "names 2"),
        (lambda: ops.vectorize(abs, signature="(n),(n)->()")(X, X[0, 0, :2]), "4 and 2"),
        (lambda: ops.vectorize(abs, signature="(n,m)->()")(X[0, 0]), "too short"),
    ],
)
def test_vectorize_refuses(call, match):
    with pytest.raises(ValueError, match=match):
        call()
