from __future__ import annotations

import numpy as np
import pytest
from cases import check, compiled, dtypes_of, numbers

from keras_core import ops
from keras_core.plugins import active, xp
from keras_core.state import KerasTensor, Variable

NAN = float("nan")
ROWS = np.array([[NAN, NAN, NAN], [-np.inf, NAN, -np.inf], [NAN, 2.0, 2.0]], "float32")


def floats(tensor):
    return ops.convert_to_numpy(tensor).astype("float64").tolist()


def slope(fn, x):
    """Return the gradient of the sum of `fn(x)`."""
    variable = Variable(np.asarray(x, "float32"))
    _, (found,) = xp.value_and_grad(lambda: (ops.sum(fn(variable.value)), None), [variable])
    return floats(found)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("nanmax", [NAN, -np.inf, 2]),
        ("nanmin", [NAN, -np.inf, 2]),
        ("nansum", [0, -np.inf, 4]),
        ("nanprod", [1, np.inf, 4]),
        ("nanmean", [NAN, -np.inf, 2]),
        ("nanvar", [NAN, NAN, 0]),
        ("nanstd", [NAN, NAN, 0]),
        ("nanmedian", [NAN, -np.inf, 2]),
    ],
)
def test_rows_of_nan_and_infinity(name, wanted):
    np.testing.assert_array_equal(floats(getattr(ops, name)(ROWS, axis=1)), wanted)


def test_the_place_of_an_extreme_is_never_a_nan():
    check(ops.nanargmax, ROWS, axis=1, expected=[np.array([-1, 0, 1])], dtype="int32")
    assert floats(ops.nanargmin([NAN, np.inf])) == 1


def test_result_dtypes():
    x = ops.ones((2, 3), "int8")
    names = "nanmax nansum nanprod nanmean nanvar nanargmax nancumsum median trapezoid diff trace corrcoef".split()
    assert dtypes_of(names, x) == {
        "nanmax": "int8", "nansum": "int32", "nanprod": "int32", "nanmean": "float32", "nanvar": "float32",
        "nanargmax": "int32", "nancumsum": "int8", "median": "float32", "trapezoid": "float32", "diff": "int8",
        "trace": "int32", "corrcoef": "float32",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["nanmean", "nanvar", "nanstd", "nansum", "nanmax"])
def test_gradients_of_rows_with_nan_are_numbers(name, trains):
    found = np.asarray(slope(lambda x: getattr(ops, name)(x, axis=1), [[1.0, NAN, 3.0], [4.0, 4.0, NAN]]))
    assert np.isfinite(found).all()
    assert (found[np.array([[0, 1, 0], [0, 0, 1]]) == 1] == 0).all()


@pytest.fixture
def trains():
    if active.current().capabilities.level == "infers":
        pytest.skip("this backend has no gradients")


@pytest.mark.parametrize("method", ["linear", "lower", "higher", "midpoint", "nearest", "inverted_cdf"])
def test_quantiles_of_infinities_keep_to_the_elements(method):
    x = np.array([-np.inf, 1.0, np.inf], "float32")
    assert floats(ops.quantile(x, [0.0, 0.5, 1.0], method=method)) == [-np.inf, 1.0, np.inf]


def test_nearest_takes_the_lower_one_in_the_middle():
    assert floats(ops.quantile([1.0, 2.0, 4.0, 8.0], [0.5, 1 / 6], method="nearest")) == [2.0, 1.0]


def test_shares_beyond_the_ends_are_the_ends():
    assert floats(ops.quantile([3.0, 1.0, 2.0], [-1.0, 1.5])) == [1.0, 3.0]


def test_quantiles_of_quantiles_keep_their_axes():
    x = numbers(2, 3, 4)
    check(
        ops.quantile,
        x,
        [0.5, 0.1],
        axis=(0, 2),
        keepdims=True,
        expected=np.quantile(x, [0.5, 0.1], (0, 2), keepdims=True),
    )
    assert ops.quantile(KerasTensor((None, 3, 4)), KerasTensor((5,)), axis=1).shape == (5, None, 4)


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda x: ops.quantile(x, 0.5, method="hazen"), "hazen"),
        (lambda x: ops.quantile(x, [[0.5]]), r"\(1, 1\)"),
        (lambda x: ops.median(ops.zeros((2, 0)), axis=1), "no elements"),
        (lambda x: ops.diff(x, n=-1), "n=-1"),
        (lambda x: ops.diff(x, axis=5), "5"),
        (lambda x: ops.trapezoid(x, x=ops.ones(2)), "2 places"),
        (lambda x: ops.correlate(x, x), "vectors"),
        (lambda x: ops.correlate(x[0], x[0], mode="some"), "some"),
        (lambda x: ops.corrcoef(ops.ones((2, 2, 2))), "observations"),
        (lambda x: ops.digitize(x, x), "edges"),
        (lambda x: ops.histogram(x, bins=0), "bins=0"),
        (lambda x: ops.histogram(x, range=(2, 1)), "order"),
        (lambda x: ops.bincount(x), "integers"),
        (lambda x: ops.bincount(ops.ones((2, 2, 2), "int32")), "matrix"),
        (lambda x: ops.nonzero(x[0][0]), "scalar"),
    ],
)
@pytest.mark.parametrize("symbolic", [False, True])
def test_errors_say_what_is_wrong(call, match, symbolic):
    x = KerasTensor((3, 4)) if symbolic else ops.ones((3, 4))
    with pytest.raises(ValueError, match=match):
        call(x)


def test_bins_are_a_number():
    with pytest.raises(TypeError, match="number of bins"):
        ops.histogram([1.0], bins=[0.0, 1.0])


@pytest.mark.parametrize("weights", [None, np.array([[1, 2, 3], [4, 5, 6]], "float32")])
def test_bincount_of_rows(weights):
    x = np.array([[1, 2, 1], [0, 4, 0]], "int32")
    made = ops.bincount(x, weights=weights, minlength=3)
    rows = [np.bincount(r, None if weights is None else weights[i], 5) for i, r in enumerate(x)]
    assert floats(made) == np.stack(rows).tolist()
    assert ops.dtype(made) == ("int32" if weights is None else "float32")
    assert ops.bincount(KerasTensor((None, 3), "int32")).shape == (None, None)


def test_bincount_of_nothing():
    assert floats(ops.bincount(np.zeros(0, "int32"), minlength=2)) == [0, 0]


def test_histogram_counts_edges_and_leaves_nan_out():
    counts, edges = ops.histogram(np.array([0, 1, 2, NAN, 4, 9], "float32"), bins=4, range=(0, 4))
    assert (floats(counts), floats(edges)) == ([1, 1, 1, 1], [0, 1, 2, 3, 4])
    counts, edges = ops.histogram(np.ones(3, "float32"), bins=3)
    assert floats(counts) == [0, 3, 0] and edges[0] == 0.5


def test_digitize_puts_nan_behind_all():
    assert floats(ops.digitize([0.5, NAN, 2.0], [1.0, 2.0])) == [0, 2, 2]
    assert floats(ops.digitize([0.5], ops.ones((0,)))) == [0]


def test_isin_never_finds_nan():
    assert floats(ops.isin([NAN, 1.0, 2.0, np.inf], [NAN, 2.0, NAN])) == [0, 0, 1, 0]
    assert floats(ops.isin([1, 2], ops.zeros((0,), "int32"), invert=True)) == [1, 1]
    assert floats(ops.isin([True, False], [True])) == [1, 0]


def test_nonzero():
    x = np.array([[0, 3], [NAN, 0]], "float32")
    assert [floats(i) for i in ops.nonzero(x)] == [[0, 1], [1, 0]]
    assert [t.shape for t in ops.nonzero(KerasTensor((2, None)))] == [(None,), (None,)]


X = np.array([[1, 2], [0, 1], [1, 2]], "int32")


@pytest.mark.parametrize("axis", [None, 0, -1])
def test_unique_agrees_with_numpy(axis):
    made = ops.unique(X, return_index=True, return_inverse=True, return_counts=True, axis=axis)
    wanted = list(np.unique(X, True, True, True, axis=axis))
    wanted[2] = wanted[2].reshape(X.shape if axis is None else -1)
    assert [floats(t) for t in made] == [w.tolist() for w in wanted]
    assert [ops.dtype(t) for t in made] == ["int32"] * 4


@pytest.mark.parametrize("dtype", ["bool", "uint8", "float16", "bfloat16"])
def test_unique_keeps_the_dtype(dtype):
    for size in (None, 3):
        assert ops.dtype(ops.unique(ops.cast(X, dtype), size=size)) == dtype


def test_unique_slices_of_given_number_are_filled():
    made = ops.unique(X, axis=0, size=3, fill_value=9, return_counts=True)
    assert [floats(t) for t in made] == [[[0, 1], [1, 2], [9, 9]], [1, 2, 0]]


def test_unique_tells_nan_apart():
    assert len(floats(ops.unique(np.array([NAN, 1, NAN], "float32")))) == 3


def test_unique_of_a_symbolic_tensor():
    made = ops.unique(KerasTensor((4, None), "int8"), return_index=True, return_inverse=True, axis=1, size=3)
    assert [(t.shape, t.dtype) for t in made] == [((4, 3), "int8"), ((3,), "int32"), ((None,), "int32")]
    assert ops.unique(KerasTensor((None,))).shape == (None,)


def test_correlate_and_quantile_compile():
    step = compiled(lambda x: (ops.correlate(x, x[:2], mode="same"), ops.nanquantile(x, 0.5)))
    made = step(ops.convert_to_tensor(np.arange(5, dtype="float32")))
    assert [floats(t) for t in made] == [np.correlate(np.arange(5.0), [0.0, 1.0], "same").tolist(), 2.0]


def test_trapezoid_broadcasts_places():
    y, x = numbers(4), numbers(3, 4, seed=1)
    check(ops.trapezoid, y, x, expected=np.trapezoid(np.broadcast_to(y, (3, 4)), x), tolerance=1e-5)
