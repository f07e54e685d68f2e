"""Arithmetic on one tensor for each of many variables at once, which a backend can do in a few kernels."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from keras_core import ops
from keras_core.state.variable import Variable

_ROOTS = {0.5: "sqrt", -0.5: "rsqrt"}


class Each:
    """A tensor for each of several variables of one dtype.

    Arithmetic with numbers, scalar tensors or another `Each` is arithmetic on each tensor. `+=` and its like change
    the variables where an `Each` stands for variables; elsewhere they change the `Each`, and a backend may use its
    memory again.

    Args:
        of: the variables, or native tensors.
        dtype: their dtype.
        given: whether the tensors are somebody else's, which must stay as they are.
    """

    __slots__ = ("dtype", "given", "of")

    def __init__(self, of: Sequence[Any], dtype: str, given: bool = False) -> None:
        self.of, self.dtype, self.given = of, dtype, given

    def _new(self, kind: str, *operands: Any) -> Each:
        return Each(ops.updates.each(kind, self.of, [self._fit(x) for x in operands]), self.dtype)

    def _change(self, kind: str, *operands: Any) -> Each:
        self.of = ops.updates.each(kind, self.of, [self._fit(x) for x in operands], into=not self.given)
        self.given = False
        return self

    def _fit(self, x: Any) -> Any:
        if isinstance(x, Each):
            return x.of
        return x if isinstance(x, (int, float)) else ops.cast(x, self.dtype)

    def __add__(self, other: Any) -> Each:
        return self._new("add", other)

    def __sub__(self, other: Any) -> Each:
        return self._new("subtract", other)

    def __mul__(self, other: Any) -> Each:
        return self._new("multiply", other)

    def __truediv__(self, other: Any) -> Each:
        return self._new("divide", other)

    def __pow__(self, exponent: float) -> Each:
        root = _ROOTS.get(exponent)
        return self._new(root) if root else self._new("power", exponent)

    def __abs__(self) -> Each:
        return self._new("absolute")

    def __iadd__(self, other: Any) -> Each:
        return self._change("add", other)

    def __isub__(self, other: Any) -> Each:
        return self._change("subtract", other)

    def __imul__(self, other: Any) -> Each:
        return self._change("multiply", other)

    def __itruediv__(self, other: Any) -> Each:
        return self._change("divide", other)

    def __ipow__(self, exponent: float) -> Each:
        root = _ROOTS.get(exponent)
        return self._change(root) if root else self._change("power", exponent)

    def rise_to(self, other: Any) -> Each:
        """Become the larger of the two."""
        return self._change("maximum", other)

    def clip(self, low: float, high: float) -> Each:
        """Move into `[low, high]`."""
        return self._change("maximum", low)._change("minimum", high)

    def become_signs(self) -> Each:
        """Become -1, 0 or 1."""
        return self._change("sign")

    def approach(self, other: Each, share: Any) -> Each:
        """Go a share of the way to `other`: `x += (other - x) * share`."""
        return self._change("approach", other, share)

    def add_product(self, a: Each, b: Each, factor: float = 1.0) -> Each:
        """Add `a * b * factor`."""
        return self._change("add_product", a, b, factor)

    def assign(self, other: Each) -> Each:
        """Take the values of `other`."""
        return self._change("assign", other)

    def sizes(self) -> Each:
        """Return the root of the mean square of each tensor."""
        return self._new("size")

    def scale(self, factor: Callable[..., Any], *numbers: Each) -> Each:
        """Multiply each tensor by a factor of its own.

        Args:
            factor: computes factors from scalars, of one tensor or of several in a vector.
            numbers: the scalars, for each argument of `factor` one `Each`.
        """
        return self._change("multiply", Each(ops.updates.each_number(factor, [n.of for n in numbers]), self.dtype))


def together(
    variables: Sequence[Variable], gradients: Sequence[Any], *slots: Sequence[Variable]
) -> Iterator[tuple[Each, ...]]:
    """Yield the variables of an update with their gradients and slots, as many at once as is good.

    Args:
        variables: what to update.
        gradients: native tensors.
        slots: for each kind of slots a list of those of `variables`.

    Yields:
        An `Each` of variables, one of their gradients, and one for each kind of slots.
    """
    for dtype, places in _groups(variables):
        held = [gradients[i] for i in places]
        if len({type(g) for g in held} | {g.dtype for g in held} | {variables[places[0]].value.dtype}) != 2:
            held = [ops.cast(g, dtype) for g in held]
        columns = (Each([of[i] for i in places], dtype) for of in slots)
        yield Each([variables[i] for i in places], dtype), Each(held, dtype, given=True), *columns


def _groups(variables: Sequence[Variable]) -> list[tuple[str, list[int]]]:
    """Places of variables of one dtype with few elements together."""
    groups: list[tuple[str, list[int]]] = []
    most = ops.updates.at_once(variables[0].value) if variables else 0
    open_groups: dict[str, tuple[list[int], int]] = {}
    for i, variable in enumerate(variables):
        dtype, size = variable.dtype, math.prod(variable.shape)
        places, room = open_groups.get(dtype, ([], 0))
        if room < size or not places:
            places, room = [], most
            groups.append((dtype, places))
        places.append(i)
        open_groups[dtype] = places, room - size
    return groups
