"""The error function and its inverse, in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

# W. J. Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23 (1969) 631-637. Coefficients
# run from the highest power down, numerator before denominator; relative errors stay near 1e-16.
_NEAR = (  # erf(x) / x in x**2, |x| <= 0.46875
    (1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2,
     3.20937758913846947e3),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
)  # fmt: skip
_MIDDLE = (  # exp(x**2) erfc(x) in x, 0.46875 <= x <= 4
    (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
     2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
     1.23033935479799725e3),
    (1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
     3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3),
)  # fmt: skip
_FAR = (  # (1 / sqrt(pi) - x exp(x**2) erfc(x)) x**2 in 1 / x**2, x >= 4
    (1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
     1.60837851487422766e-2, 6.58749161529837803e-4),
    (1.0, 2.56852019228982242e0, 1.87295284992346725e0, 5.27905102951428412e-1, 6.05183413124413191e-2,
     2.33520497626869185e-3),
)  # fmt: skip
_INVERSE_SQRT_PI = 5.6418958354775628695e-1

# M. Giles, "Approximating the erfinv function", GPU Computing Gems 2 (2012), chapter 10: single precision,
# in w - 2.5 where w = -log(1 - x**2) < 5, and in sqrt(w) - 3 beyond.
_GILES_CENTRE = (
    2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503, -0.00417768164,
    0.246640727, 1.50140941,
)  # fmt: skip
_GILES_TAIL = (
    -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
    1.00167406, 2.83297682,
)  # fmt: skip


def erf64(x: np.ndarray) -> np.ndarray:
    """Return the error function of a float64 array, by Cody's rational approximations."""
    x = np.asarray(x, np.float64)
    size = np.abs(x)
    near = size <= 0.46875
    value = np.asarray(np.sign(x))
    value[near] = x[near] * _ratio(_NEAR, np.square(x[near]))
    rest = (size > 0.46875) & (size < 6.0)  # beyond, erf is 1 to the last bit
    value[rest] = np.copysign(1.0 - _erfc_beyond(size[rest]), x[rest])
    return value


def erfc64(x: np.ndarray) -> np.ndarray:
    """Return 1 - erf of a float64 array, without cancellation, by Cody's rational approximations."""
    x = np.asarray(x, np.float64)
    size = np.abs(x)
    value = np.where(x < 0, 2.0, np.where(np.isnan(x), x, 0.0))
    near = size <= 0.46875
    value[near] = 1.0 - x[near] * _ratio(_NEAR, np.square(x[near]))
    rest = (size > 0.46875) & (size < 28.0)  # beyond, erfc underflows
    tail = _erfc_beyond(size[rest])
    value[rest] = np.where(x[rest] < 0, 2.0 - tail, tail)
    return value


def erfinv32(x: np.ndarray) -> np.ndarray:
    """Return the inverse error function to single precision of float32 values held in a float64 array.

    Giles's polynomial for single precision, which XLA uses as well. Each step is taken in double precision and
    rounded to float32, as a fused multiply-add would, so the result does not depend on the machine's instructions.
    """
    w = -_round32(np.log1p(-_round32(np.square(x))))
    value = _horner(_GILES_CENTRE, w - 2.5, _round32)
    tail = w >= 5.0
    if tail.any():
        value[tail] = _horner(_GILES_TAIL, _round32(_round32(np.sqrt(w[tail])) - 3.0), _round32)
        value[np.isposinf(w)] = np.inf
    value *= x
    return value


def erfinv64(x: np.ndarray) -> np.ndarray:
    """Return the inverse error function of a float64 array.

    The start is S. Winitzki's closed form ("A handy approximation for the error function and its inverse", 2008),
    good to 0.2 percent everywhere; two steps of Halley's method, which is cubic, do the rest.
    """
    x = np.asarray(x, np.float64)
    size = np.abs(x)
    value = np.where(size == 1.0, np.inf, np.nan)
    tiny, inner = size < 1e-8, (size >= 1e-8) & (size < 1.0)
    value[tiny] = size[tiny] / (2.0 * _INVERSE_SQRT_PI)
    goal = size[inner]
    log = np.log1p(-goal * goal)
    half = 2.0 / (np.pi * 0.147) + 0.5 * log
    y = np.sqrt(-log / 0.147 / (np.sqrt(half * half - log / 0.147) + half))
    for _ in range(2):
        error = np.where(goal < 0.5, erf64(y) - goal, (1.0 - goal) - erfc64(y))
        step = error * np.exp(y * y) / (2.0 * _INVERSE_SQRT_PI)
        y = y - step / (1.0 + y * step)
    value[inner] = y
    return np.copysign(value, x)


def _erfc_beyond(x: np.ndarray) -> np.ndarray:
    """Return erfc of float64 values above 0.46875."""
    inverse_square = 1.0 / np.square(x)
    far = inverse_square * _ratio(_FAR, inverse_square)
    scaled = np.where(x <= 4.0, _ratio(_MIDDLE, x), (_INVERSE_SQRT_PI - far) / x)
    head = np.trunc(x * 16.0) / 16.0  # exp(-x**2) in two factors: squaring x as it is would lose digits
    return scaled * np.exp(-head * head) * np.exp(-(x - head) * (x + head))


def _ratio(polynomials: tuple[Sequence[float], Sequence[float]], x: np.ndarray) -> np.ndarray:
    return _horner(polynomials[0], x) / _horner(polynomials[1], x)


def _horner(
    coefficients: Sequence[float], x: np.ndarray, rounded: Callable[[np.ndarray], np.ndarray] = np.asarray
) -> np.ndarray:
    """Return the polynomial in `x`, highest power first, with `rounded` applied after each step."""
    total = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total *= x
        total += coefficient
        total = rounded(total)
    return total


def _round32(x: np.ndarray) -> np.ndarray:
    """Return float64 values rounded to single precision."""
    return x.astype(np.float32).astype(np.float64)
