"""Mirroring and quarter turns of a plane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_core.ops import rules
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.rearrangement import flip
from keras_core.ops.shaping import swapaxes


def _check_rank(x: Any, name: str, needed: int) -> None:
    if len(x.shape) < needed:
        raise ValueError(f"ops.{name} got shape {tuple(x.shape)}, expected at least {needed} axes.")


@op(dtype="keep")
def fliplr(x: TensorLike) -> Tensor:
    """Reverse the order along the second axis, from left to right.

    Args:
        x: tensor of rank 2 or more.

    Returns:
        Tensor of the shape of `x`.

    Raises:
        ValueError: `x` has less than two axes.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.fliplr([[1, 2], [3, 4]])).tolist()
    [[2, 1], [4, 3]]
    """
    _check_rank(x, "fliplr", 2)
    return flip(x, 1)


@op(dtype="keep")
def flipud(x: TensorLike) -> Tensor:
    """Reverse the order along the first axis, from top to bottom.

    Args:
        x: tensor of rank 1 or more.

    Returns:
        Tensor of the shape of `x`.

    Raises:
        ValueError: `x` is a scalar.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.flipud([[1, 2], [3, 4]])).tolist()
    [[3, 4], [1, 2]]
    """
    _check_rank(x, "flipud", 1)
    return flip(x, 0)


@op(dtype="keep")
def rot90(array: TensorLike, k: int = 1, axes: Sequence[int] = (0, 1)) -> Tensor:
    """Turn a plane by quarter turns.

    Args:
        array: tensor of rank 2 or more.
        k: number of quarter turns; negative ones go the other way.
        axes: the two axes that span the plane; a turn goes from the first towards the second.

    Returns:
        The turned tensor; an odd number of turns exchanges the lengths of the two axes.

    Raises:
        ValueError: `array` has less than two axes, or `axes` are not two different ones.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.rot90([[1, 2], [3, 4]])).tolist()
    [[2, 4], [1, 3]]
    """
    _check_rank(array, "rot90", 2)
    if len(axes) != 2 or len(set(rules.canonical_axes(tuple(axes), len(array.shape)))) != 2:
        raise ValueError(f"ops.rot90 got axes={axes}, expected two different axes.")
    first, second = axes
    turns = k % 4
    if turns == 2:
        return flip(array, (first, second))
    if turns == 1:
        return swapaxes(flip(array, second), first, second)
    return flip(swapaxes(array, first, second), second) if turns else array
