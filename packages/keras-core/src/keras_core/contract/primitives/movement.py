"""Movement and indexing: elements change their place, never their value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

Tensor = Any


def reshape(x: Tensor, shape: Sequence[Any]) -> Tensor:
    """Return the elements of `x`, in row-major order, in `shape`, a tuple.

    One entry may be -1; each may be a scalar tensor.
    """
    ...


def permute_dims(x: Tensor, axes: Sequence[int]) -> Tensor:
    """Return `x` with its axes in the order `axes`, all non-negative."""
    ...


def broadcast_to(x: Tensor, shape: Sequence[Any]) -> Tensor:
    """Return `x` repeated along axes of length 1 to `shape`, a tuple; entries may be scalar tensors."""
    ...


def concat(arrays: Sequence[Tensor], *, axis: int) -> Tensor:
    """Return tensors of one dtype joined along `axis`."""
    ...


def pad(x: Tensor, pad_width: Sequence[tuple[int, int]], *, value: Any = 0) -> Tensor:
    """Return `x` with `(before, after)` elements equal to `value` added on each axis."""
    ...


def strided_slice(x: Tensor, key: tuple[Any, ...]) -> Tensor:
    """Return `x[key]` for a tuple of static ints, slices (any step but 0), None and Ellipsis, as NumPy does.

    That is: axes that the key leaves out are kept whole, and slices are cut off at the ends of an axis.
    """
    ...


def dynamic_slice(x: Tensor, start_indices: Sequence[Any], sizes: Sequence[int]) -> Tensor:
    """Return the block of static `sizes` that starts at `start_indices`, ints or integer scalar tensors.

    There is one start and one size for each axis. Starts are not negative; one from which the block would reach beyond
    `x` gives an unspecified block or an error.
    """
    ...


def slice_update(x: Tensor, start_indices: Sequence[Any], updates: Tensor) -> Tensor:
    """Return a copy of `x` whose block at `start_indices` is `updates`. `x` itself is not changed."""
    ...


def take(x: Tensor, indices: Tensor, *, axis: int) -> Tensor:
    """Return the elements of `x` at integer `indices` (any rank, in `[0, n)`) along `axis`.

    The result has shape `x.shape[:axis] + indices.shape + x.shape[axis + 1:]`. Indices out of range give an
    unspecified value or an error.
    """
    ...


def scatter(
    x: Tensor, indices: Tensor, updates: Tensor, *, mode: Literal["set", "add", "max", "min", "multiply"]
) -> Tensor:
    """Return a copy of `x` with `updates` written or combined at `indices`.

    Args:
        x: tensor of shape `(n0, ..., nk, *rest)`.
        indices: integer tensor of shape `(..., k + 1)`; each row names one place on the leading axes.
        updates: tensor of shape `indices.shape[:-1] + rest`.
        mode: how an update meets what is there. Repeated indices accumulate in every mode but `"set"`, where one of
            them wins.
    """
    ...
