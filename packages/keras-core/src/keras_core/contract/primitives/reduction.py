"""Reductions and order.

`axis` is an int, a tuple of ints or None for all axes; negative values count from the end. The neutral
element is returned for an empty `sum` or `prod`; an empty `max`, `min` or `argmax` is an error.

Results keep the dtype of `x`, where the standard (and most libraries) widen small integers: core has widened those that
Keras widens. Half precision is best summed in float32 and rounded once.
"""

from __future__ import annotations

from typing import Any

Tensor = Any
Axes = int | tuple[int, ...] | None


def sum(x: Tensor, *, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return the sum over `axis`, in the dtype of `x`."""
    ...


def prod(x: Tensor, *, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return the product over `axis`, in the dtype of `x`."""
    ...


def max(x: Tensor, *, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return the largest element over `axis`; NaN where one is NaN. `x` is real or bool."""
    ...


def min(x: Tensor, *, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return the smallest element over `axis`; NaN where one is NaN. `x` is real or bool."""
    ...


def argmax(x: Tensor, *, axis: int, keepdims: bool = False) -> Tensor:
    """Return the int32 index of the first largest element along `axis`. `x` is real or bool."""
    ...


def cumulative_sum(x: Tensor, *, axis: int) -> Tensor:
    """Return the running sum along `axis`, in the dtype and shape of `x`."""
    ...


def argsort(x: Tensor, *, axis: int = -1) -> Tensor:
    """Return the int32 indices of a stable ascending sort along `axis`; NaN sorts last. `x` is real or bool."""
    ...
