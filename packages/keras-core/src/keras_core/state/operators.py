"""Python operators of Variables and symbolic tensors.

The ops are defined a floor above; they put themselves into `table` when they are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

table: dict[str, Callable[..., Any]] = {}

_BINARY = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "true_divide",
    "floordiv": "floor_divide",
    "mod": "mod",
    "pow": "power",
    "matmul": "matmul",
    "and": "logical_and",
    "or": "logical_or",
    "xor": "logical_xor",
}
_COMPARE = {
    "eq": "equal",
    "ne": "not_equal",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
}
_UNARY = {"neg": "negative", "abs": "absolute", "invert": "logical_not"}


class Operators:
    """Mixin that sends the Python operators to the ops of the same meaning."""

    __slots__ = ()
    __array_priority__ = 1000

    def __getitem__(self, key: Any) -> Any:
        return table["get_item"](self, key)

    def __pos__(self) -> Any:
        return self

    def __hash__(self) -> int:
        return id(self)

    if TYPE_CHECKING:  # made below from the tables

        def __add__(self, other: Any) -> Any: ...
        def __radd__(self, other: Any) -> Any: ...
        def __sub__(self, other: Any) -> Any: ...
        def __rsub__(self, other: Any) -> Any: ...
        def __mul__(self, other: Any) -> Any: ...
        def __rmul__(self, other: Any) -> Any: ...
        def __truediv__(self, other: Any) -> Any: ...
        def __rtruediv__(self, other: Any) -> Any: ...
        def __floordiv__(self, other: Any) -> Any: ...
        def __rfloordiv__(self, other: Any) -> Any: ...
        def __mod__(self, other: Any) -> Any: ...
        def __rmod__(self, other: Any) -> Any: ...
        def __pow__(self, other: Any) -> Any: ...
        def __rpow__(self, other: Any) -> Any: ...
        def __matmul__(self, other: Any) -> Any: ...
        def __rmatmul__(self, other: Any) -> Any: ...
        def __and__(self, other: Any) -> Any: ...
        def __rand__(self, other: Any) -> Any: ...
        def __or__(self, other: Any) -> Any: ...
        def __ror__(self, other: Any) -> Any: ...
        def __xor__(self, other: Any) -> Any: ...
        def __rxor__(self, other: Any) -> Any: ...
        def __eq__(self, other: Any) -> Any: ...
        def __ne__(self, other: Any) -> Any: ...
        def __lt__(self, other: Any) -> Any: ...
        def __le__(self, other: Any) -> Any: ...
        def __gt__(self, other: Any) -> Any: ...
        def __ge__(self, other: Any) -> Any: ...
        def __neg__(self) -> Any: ...
        def __abs__(self) -> Any: ...
        def __invert__(self) -> Any: ...


def _forward(op: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: table[op](self, other)


def _reflected(op: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: table[op](other, self)


def _unary(op: str) -> Callable[[Any], Any]:
    return lambda self: table[op](self)


for _name, _op in _BINARY.items():
    setattr(Operators, f"__{_name}__", _forward(_op))
    setattr(Operators, f"__r{_name}__", _reflected(_op))
for _name, _op in _COMPARE.items():
    setattr(Operators, f"__{_name}__", _forward(_op))
for _name, _op in _UNARY.items():
    setattr(Operators, f"__{_name}__", _unary(_op))
NAMES = frozenset({"get_item", *_BINARY.values(), *_COMPARE.values(), *_UNARY.values()})
