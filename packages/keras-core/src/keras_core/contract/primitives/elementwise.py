"""Elementwise functions.

Operands have one dtype: core has promoted them. Shapes broadcast. In a function of two operands, one of
them may be a Python scalar, as in the array API standard; it then takes the dtype of the other. The scalar fits it: a
float stands beside floats only, a bool beside bools only, an int beside any number.

Operands are numbers unless a docstring says otherwise. Where floating-point arithmetic gives an infinity or NaN
there is no error and no warning. Integers wrap around.
"""

from __future__ import annotations

from typing import Any

Tensor = Any


def abs(x: Tensor, /) -> Tensor:
    """Return the absolute value of each element. `x` is of any numeric dtype."""
    ...


def floor(x: Tensor, /) -> Tensor:
    """Return the largest integer not above each element, in the same dtype. `x` is of any real dtype."""
    ...


def round(x: Tensor, /) -> Tensor:
    """Return the integer nearest to each element, halves to even, in the same dtype. `x` is of any numeric dtype."""
    ...


def exp(x: Tensor, /) -> Tensor:
    """Return e to the power of each element. `x` is floating or complex."""
    ...


def expm1(x: Tensor, /) -> Tensor:
    """Return exp(x) - 1, exact for small `x`. `x` is floating or complex."""
    ...


def log(x: Tensor, /) -> Tensor:
    """Return the natural logarithm of each element. `x` is floating or complex."""
    ...


def log1p(x: Tensor, /) -> Tensor:
    """Return log(1 + x), exact for small `x`. `x` is floating or complex."""
    ...


def sqrt(x: Tensor, /) -> Tensor:
    """Return the non-negative square root of each element. `x` is floating or complex."""
    ...


def sin(x: Tensor, /) -> Tensor:
    """Return the sine of each element. `x` is floating or complex."""
    ...


def cos(x: Tensor, /) -> Tensor:
    """Return the cosine of each element. `x` is floating or complex."""
    ...


def tanh(x: Tensor, /) -> Tensor:
    """Return the hyperbolic tangent of each element. `x` is floating or complex."""
    ...


def erf(x: Tensor, /) -> Tensor:
    """Return the error function of each element. `x` is floating."""
    ...


def add(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return the sum, `x1 + x2`; of bools, whether either is true."""
    ...


def subtract(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return the difference, `x1 - x2`."""
    ...


def multiply(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return the product, `x1 * x2`; of bools, whether both are true."""
    ...


def divide(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return the quotient, `x1 / x2`. Operands are floating or complex."""
    ...


def floor_divide(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return the quotient rounded down, `floor(x1 / x2)`. The result of an integer division by 0 is unspecified."""
    ...


def pow(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return the power, `x1 ** x2`. Exponents of integers are not negative."""
    ...


def maximum(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return the larger value (NaN if either is), `max(x1, x2)`. Operands are real or bool."""
    ...


def minimum(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return the smaller value (NaN if either is), `min(x1, x2)`. Operands are real or bool."""
    ...


def atan2(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return the angle of the point (x2, x1), `atan2(x1, x2)`. Operands are floating."""
    ...


def equal(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return `x1 == x2` as a bool tensor. Operands are of any dtype."""
    ...


def less(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return `x1 < x2` as a bool tensor. Operands are real or bool (false comes before true)."""
    ...


def logical_and(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return whether both are true. Operands are bool."""
    ...


def logical_not(x: Tensor, /) -> Tensor:
    """Return whether `x` is false. `x` is bool."""
    ...


def where(condition: Tensor, x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return `x1` where the bool `condition` holds and `x2` elsewhere; the three broadcast together."""
    ...


def bitwise_and(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return `x1 & x2` of integers or bools."""
    ...


def bitwise_or(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return `x1 | x2` of integers or bools."""
    ...


def bitwise_xor(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return `x1 ^ x2` of integers or bools."""
    ...


def bitwise_left_shift(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return `x1 << x2` of integers, of which the bits of `x1` that leave its width are lost."""
    ...


def bitwise_right_shift(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return `x1 >> x2` of integers. Zeros enter at the left of unsigned operands, the sign at that of signed ones."""
    ...


def bitcast(x: Tensor, dtype: str, /) -> Tensor:
    """Return the bits of `x` read as a dtype of the same width, both real numbers."""
    ...
