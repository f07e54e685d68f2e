from __future__ import annotations

import numpy as np
import pytest
from cases import check, dtypes_of, integers, numbers

from keras_core import ops
from keras_core.plugins import active, xp
from keras_core.state import KerasTensor, Variable

NAN, INF = float("nan"), float("inf")
SPECIAL = np.array([0.0, -0.0, 1.0, -1.0, INF, -INF, NAN, 3.3, -1e30], "float32")


def values(tensor):
    return ops.convert_to_numpy(tensor).astype("float64").tolist()


@pytest.fixture
def slope():
    """A function that returns the gradient of the sum of a function at a place."""
    if active.current().capabilities.level == "infers":
        pytest.skip("this backend has no gradients")

    def find(fn, x):
        variable = Variable(np.asarray(x, "float32"))
        (found,) = xp.value_and_grad(lambda: (ops.sum(fn(variable.value)), None), [variable])[1]
        return np.zeros(variable.shape).tolist() if found is None else values(found)

    return find


def test_heaviside():
    wanted = np.heaviside(SPECIAL, np.float32(0.25))
    check(ops.heaviside, SPECIAL, 0.25, expected=wanted, dtype="float32")
    assert values(ops.heaviside(0, SPECIAL)) == pytest.approx(SPECIAL.astype("float64").tolist(), nan_ok=True)


def test_signbit_of_floats_and_integers():
    check(ops.signbit, SPECIAL[:6], expected=np.signbit(SPECIAL[:6]), dtype="bool")
    for dtype in ("int8", "uint8", "bool"):
        x = integers(5, low=0 if dtype != "int8" else -3, dtype=dtype)
        check(ops.signbit, x, expected=np.signbit(x.astype("float32")), dtype="bool")
    for dtype in ("float16", "bfloat16"):
        assert values(ops.signbit(ops.array([-1.0, -0.0, 2.0], dtype))) == [True, True, False]


def test_nextafter():
    x1, x2 = SPECIAL[:, None], SPECIAL[None]
    made = ops.convert_to_numpy(ops.nextafter(x1, x2))
    tiny = np.abs(np.nextafter(x1, x2)) < 1e-37  # some backends flush these to zero
    np.testing.assert_array_equal(np.where(tiny, 0, made), np.where(tiny, 0, np.nextafter(x1, x2)))


@pytest.mark.parametrize(("dtype", "bits"), [("float16", 10), ("bfloat16", 7)])
def test_nextafter_of_short_floats(dtype, bits):
    one = ops.ones((), dtype)
    assert values(ops.nextafter(one, ops.cast(2.0, dtype))) == 1 + 2.0**-bits
    assert values(ops.nextafter(one, ops.cast(0.0, dtype))) == 1 - 2.0 ** -(bits + 1)


def test_ldexp_takes_integer_exponents_only():
    check(
        ops.ldexp,
        integers(3),
        np.array([1, -1, 3], "int8"),
        expected=np.ldexp(integers(3), [1, -1, 3]),
        dtype="float32",
    )
    for x in (ops.ones(3), KerasTensor((3,))):
        with pytest.raises(ValueError, match="float32"):
            ops.ldexp(x, ops.ones(3))


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32"])
def test_common_divisors_and_multiples(dtype):
    x1, x2 = (np.array(v).astype(dtype) for v in ([12, 0, 7, 36, 0], [18, 5, 3, 6, 0]))
    check(ops.gcd, x1, x2, expected=np.gcd(x1, x2), dtype=dtype)
    check(ops.lcm, x1, x2, expected=np.lcm(x1, x2), dtype=dtype)


def test_common_divisor_of_neighbours_in_fibonaccis_sequence():
    assert int(ops.gcd(1836311903, 1134903170)) == 1


@pytest.mark.parametrize("name", ["gcd", "lcm"])
@pytest.mark.parametrize("symbolic", [False, True])
def test_divisors_are_integers(name, symbolic):
    x = KerasTensor((3,)) if symbolic else ops.ones(3)
    with pytest.raises(ValueError, match="float32"):
        getattr(ops, name)(x, x)


def test_special_functions_far_out():
    assert values(ops.erfc([-INF, INF, 30.0])) == [2, 0, 0]
    assert values(ops.sinc([0.0]))[0] == 1
    assert values(ops.i0([88.0]))[0] == pytest.approx(7.034019512534214e36, rel=2e-5)


def test_special_functions_at_zero(slope):
    assert slope(ops.sinc, [0.0]) == [0]
    assert slope(ops.i0, [0.0]) == [0]
    assert slope(lambda x: ops.heaviside(x, 0.5), [0.0, 1.0]) == [0, 0]
    assert slope(lambda x: ops.vander(x, 3), [0.0]) == [1]


def test_distance_of_a_point_to_itself_has_no_slope(slope):
    found = slope(lambda x: ops.cdist(x, ops.stop_gradient(x)), [[1.0, 2.0]])
    assert found == [[0, 0]]


@pytest.mark.parametrize("shapes", [((4, 3), (5, 2, 3)), ((1, 4, 3), (5, 2, 3)), ((4, 3), (2, 3))])
def test_cdist_broadcasts(shapes):
    x, y = numbers(*shapes[0]), numbers(*shapes[1], seed=1)
    wanted = np.linalg.norm(x[..., :, None, :].astype("float64") - y[..., None, :, :], axis=-1)
    check(ops.cdist, x, y, expected=wanted)


@pytest.mark.parametrize("shapes", [((2, 3), (2,)), ((2,), (2, 3)), ((2, 3, 4), (5, 6)), ((), (2,)), ((0,), (2,))])
def test_kron_of_different_ranks(shapes):
    x1, x2 = numbers(*shapes[0]), numbers(*shapes[1], seed=1)
    check(ops.kron, x1, x2, expected=np.kron(x1, x2))


@pytest.mark.parametrize("N", [None, 0, 1, 2, 6])
@pytest.mark.parametrize("increasing", [False, True])
def test_vander(N, increasing):
    x = np.array([2, -3, 0, 1], "int32")
    check(ops.vander, x, N=N, increasing=increasing, expected=np.vander(x, N, increasing), dtype="int32")


def test_cross_of_unknown_lengths():
    assert ops.cross(KerasTensor((None,)), KerasTensor((2,))).shape == (3,)
    assert ops.cross(KerasTensor((None, 2)), KerasTensor((1, 2))).shape == (None,)
    assert ops.cross(KerasTensor((3, 4, 5)), KerasTensor((4, 3, 5)), axisa=0, axisb=1, axisc=1).shape == (4, 3, 5)


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda x: ops.cross(x, x), "length 4"),
        (lambda x: ops.vander(x), "vector"),
        (lambda x: ops.vander(x[0], N=-1), "N=-1"),
        (lambda x: ops.cdist(x, x[:, :2]), "4 and 2 dimensions"),
        (lambda x: ops.cdist(x[0], x), "dimensions"),
        (lambda x: ops.geomspace(x, x, -1), "-1"),
    ],
)
@pytest.mark.parametrize("symbolic", [False, True])
def test_errors_say_what_is_wrong(call, match, symbolic):
    x = KerasTensor((3, 4)) if symbolic else ops.ones((3, 4))
    with pytest.raises(ValueError, match=match):
        call(x)


def test_result_dtypes():
    x = ops.ones((2, 2), "uint8")
    assert dtypes_of(["sinc", "i0", "erfc"], x) == dict.fromkeys(["sinc", "i0", "erfc"], "float32")
    assert ops.dtype(ops.cdist(x, x)) == ops.dtype(ops.nextafter(x, x)) == ops.dtype(ops.heaviside(x, x)) == "float32"
    assert ops.dtype(ops.kron(x, x)) == "uint8"


@pytest.mark.parametrize("name", ["bartlett", "blackman", "hamming", "hanning"])
@pytest.mark.parametrize("length", [0, 1, 7])
def test_tapers(name, length):
    check(getattr(ops, name), length, expected=getattr(np, name)(length), dtype="float32", symbolic=False)
    assert ops.shape(getattr(ops, name)(ops.array(length))) == (length,)


def test_the_length_of_a_taper_must_be_known():
    with pytest.raises(TypeError, match="symbolic"):
        ops.hanning(KerasTensor((), "int32"))
    with pytest.raises(ValueError, match="-2"):
        ops.kaiser(-2, 1.0)


def test_geomspace_ends_exactly_and_gives_whole_numbers():
    assert values(ops.geomspace(1, 1000, 4, dtype="int32")) == [1, 10, 100, 1000]
    assert values(ops.geomspace(1, 256, 9, dtype="int32")) == [2**i for i in range(9)]
    assert values(ops.geomspace(-1.0, -7.0, 3))[::2] == [-1, -7]
    assert np.isnan(values(ops.geomspace(-1.0, 1.0, 3))).all()
    assert ops.geomspace(KerasTensor((3,)), KerasTensor((2, 1)), 5, axis=1).shape == (2, 5, 3)
