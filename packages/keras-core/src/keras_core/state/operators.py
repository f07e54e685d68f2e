"""Python operators of Variables and symbolic tensors.

The ops are defined a floor above; they put themselves into `table` when they are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
