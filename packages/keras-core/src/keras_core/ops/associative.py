"""Running results of an associative function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_core import tree
from keras_core.ops import rules
from keras_core.ops.conversion import convert_to_tensor, shape
from keras_core.ops.indexing import get_item
from keras_core.ops.joining import concatenate, stack
from keras_core.ops.rearrangement import flip
from keras_core.ops.shaping import reshape
from keras_core.plugins import active
from keras_core.state.symbolic import KerasTensor


def associative_scan(f: Callable[[Any, Any], Any], elems: Any, reverse: bool = False, axis: int = 0) -> Any:
    """Return the running results of an associative function: e0, f(e0, e1), f(f(e0, e1), e2), ...

    The work is split in halves (Blelloch, 1990), so that for n slices about 2 log2(n) calls of `f` in a row are enough.

    Args:
        f: takes two structures like `elems`, any number of slices of them, and returns one. It must be associative.
        elems: tensor or tree of tensors with one length along `axis`.
        reverse: whether to run from the last slice to the first.
        axis: axis to run along.

    Returns:
        A structure like `elems`: along `axis` the results up to each slice.

    Raises:
        TypeError: `f` is not callable.
        ValueError: the lengths differ or are not known, or there is no such axis.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.associative_scan(ops.add, ops.arange(5))).tolist()
    [0, 1, 3, 6, 10]
    """
    if not callable(f):
        raise TypeError(f"ops.associative_scan needs a function of two elements, got f={f!r}.")
    tensors = [convert_to_tensor(x) for x in tree.flatten(elems)]
    elems = tree.pack_sequence_as(elems, tensors)
    axes = [rules.canonical_axis(axis, len(x.shape)) for x in tensors]
    lengths = [shape(x)[a] for x, a in zip(tensors, axes)]
    if not all(n == lengths[0] for n in lengths):
        raise ValueError(f"ops.associative_scan needs one length along axis {axis} in all elems, got {lengths}.")
    native = active.current().lookup("associative_scan")
    if native is not None and not any(isinstance(x, KerasTensor) for x in tensors):
        return native(f, elems, reverse, axis)
    if not all(isinstance(n, int) for n in lengths):
        raise ValueError(f"ops.associative_scan needs a known length along axis {axis}, got elems of {lengths}.")
    if reverse:
        tensors = [flip(x, axis=a) for x, a in zip(tensors, axes)]

    def combined(left: list[Any], right: list[Any]) -> list[Any]:
        pair = (tree.pack_sequence_as(elems, side) for side in (left, right))
        return tree.flatten(f(*pair))

    results = _scanned(combined, tensors, axes, lengths[0] if lengths else 0)
    if reverse:
        results = [flip(x, axis=a) for x, a in zip(results, axes)]
    return tree.pack_sequence_as(elems, results)


def _scanned(combined: Callable[..., list[Any]], elems: list[Any], axes: list[int], length: int) -> list[Any]:
    """Return the running results: every second one from those of pairs, the others from these."""
    if length < 2:
        return elems
    pairs = combined(_sliced(elems, axes, 0, length - 1, 2), _sliced(elems, axes, 1, None, 2))
    half = length // 2
    odd = _scanned(combined, pairs, axes, half)
    even = _sliced(elems, axes, 0, 1, 1)
    if length > 2:
        before = _sliced(odd, axes, 0, (length - 1) // 2, 1)
        after = combined(before, _sliced(elems, axes, 2, None, 2))
        even = [concatenate([first, rest], axis=a) for first, rest, a in zip(even, after, axes)]
    return [_interleaved(e, o, a, half) for e, o, a in zip(even, odd, axes)]


def _sliced(elems: list[Any], axes: list[int], start: int, stop: int | None, step: int) -> list[Any]:
    return [get_item(x, (*(slice(None),) * a, slice(start, stop, step))) for x, a in zip(elems, axes)]


def _interleaved(even: Any, odd: Any, axis: int, half: int) -> Any:
    """Return the slices of both in turn; `even` may have one more."""
    (paired,) = _sliced([even], [axis], 0, half, 1)
    sizes = list(shape(odd))
    sizes[axis] = 2 * half
    whole = reshape(stack([paired, odd], axis=axis + 1), [-1 if n is None else n for n in sizes])
    if shape(even)[axis] == half:
        return whole
    return concatenate([whole, *_sliced([even], [axis], half, None, 1)], axis=axis)
