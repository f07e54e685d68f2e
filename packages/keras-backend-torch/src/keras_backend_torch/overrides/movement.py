"""Movement and indexing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from keras_backend_torch import arrays
from keras_backend_torch.placement import DTYPES, on_host
from keras_backend_torch.unsigned import WIDER, bits
from keras_core.contract import floatx


def transpose(x: Tensor, axes: Sequence[int] | None = None) -> Tensor:
    """Return `x` with its axes in the order `axes`, reversed if None."""
    return torch.permute(x, tuple(range(x.ndim))[::-1] if axes is None else tuple(axes))


def concatenate(xs: Sequence[Tensor], axis: int | None = 0) -> Tensor:
    """Return tensors joined along `axis`, flattened before if None."""
    if axis is None:
        return torch.cat([x.reshape(-1) for x in xs])
    return torch.cat(xs, axis)


def stack(x: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Return tensors of one shape joined along a new axis."""
    return torch.stack(tuple(x), axis)


def expand_dims(x: Tensor, axis: int | Sequence[int]) -> Tensor:
    """Return `x` with new axes of length 1 at the places that `axis` names in the result."""
    if isinstance(axis, int):
        return torch.unsqueeze(x, axis)
    shape, rank = list(x.shape), x.ndim + len(axis)
    for place in sorted([a % rank for a in axis]):
        shape.insert(place, 1)
    return torch.reshape(x, shape)


def squeeze(x: Tensor, axis: int | Sequence[int] | None = None) -> Tensor:
    """Return `x` without axes of length 1.

    Raises:
        ValueError: an axis to remove is longer.
    """
    if axis is None:
        return torch.squeeze(x)
    if type(axis) is int:
        squeezed = torch.squeeze(x, axis)
        if squeezed.ndim < x.ndim:
            return squeezed
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    for a in axes:
        if x.shape[a] != 1:
            raise ValueError(f"squeeze: axis {a} of shape {tuple(x.shape)} has length {x.shape[a]}, expected 1.")
    return torch.squeeze(x, axes)


@bits
def flip(x: Tensor, axis: int | Sequence[int] | None = None) -> Tensor:
    """Return `x` reversed along `axis`, along all axes if None."""
    if axis is None:
        axis = tuple(range(x.ndim))
    return torch.flip(x, (axis,) if isinstance(axis, int) else tuple(axis))


@bits
def roll(x: Tensor, shift: Any, axis: Any = None) -> Tensor:
    """Return `x` with elements moved round by `shift` along `axis`; flattened and restored if None."""
    if axis is not None and isinstance(axis, int) is not isinstance(shift, int):
        if isinstance(axis, int):
            axis = (axis,) * len(shift)
        else:
            shift = (shift,) * len(axis)
    return torch.roll(x, shift, axis)


def tile(x: Tensor, repeats: Any) -> Tensor:
    """Return `x` repeated `repeats` times along its axes."""
    return torch.tile(x, (repeats,) if isinstance(repeats, int) else tuple(repeats))


@bits
def repeat(x: Tensor, repeats: Any, axis: int | None = None) -> Tensor:
    """Return `x` with each slice along `axis` repeated; flattened if None."""
    if not isinstance(repeats, int):
        repeats = torch.as_tensor(repeats, device=x.device)
    return torch.repeat_interleave(x, repeats, axis)


def _wrapped(indices: Tensor, length: int) -> Tensor:
    """Return the indices with negative ones counted from the end."""
    if indices.dtype in _LONG_SIGN:  # the sign, -1 or 0, in fewer and quicker kernels than `where`
        return torch.sub(indices, indices >> _LONG_SIGN[indices.dtype], alpha=length)
    return indices.long() if not indices.dtype.is_signed else _wrapped(indices.long(), length)


_LONG_SIGN = {torch.int32: 31, torch.int64: 63}
_INDICES = (torch.int32, torch.int64)


def take(x: Tensor, indices: Any, axis: int | None = None) -> Any:
    """Return the elements of `x` at `indices` along `axis`, of the flattened tensor if None."""
    if not isinstance(indices, Tensor) or indices.dtype.is_floating_point or indices.dtype is torch.bool:
        return NotImplemented
    if axis is None:
        x, axis = x.reshape(-1), 0
    if not x.ndim:
        return NotImplemented
    if indices.dtype in _INDICES and on_host(x):
        try:
            if axis == 0 and x.ndim == 2:
                return torch.embedding(x, indices)
            return arrays.take(x, indices, axis=axis)
        except (IndexError, RuntimeError):  # an index from the end
            pass
    return arrays.take(x, _wrapped(indices, x.shape[axis]), axis=axis)


def take_along_axis(x: Tensor, indices: Tensor, axis: int | None = None) -> Any:
    """Return the element at `indices` of each line along `axis`."""
    if indices.dtype.is_floating_point or indices.dtype is torch.bool:
        return NotImplemented
    if axis is None:
        x, axis = x.reshape(-1), 0
        indices = indices.reshape(-1)
    if indices.dtype in _INDICES and on_host(x):
        try:
            return take_along(x, indices.long(), axis)
        except (IndexError, RuntimeError):  # an index from the end
            pass
    return take_along(x, _wrapped(indices, x.shape[axis]).long(), axis)


@bits
def take_along(x: Tensor, indices: Tensor, axis: int) -> Tensor:
    """Return what `torch.take_along_dim` does, which is five times slower than `gather` on a CPU."""
    if x.ndim != indices.ndim:
        return torch.take_along_dim(x, indices, axis)
    axis %= x.ndim
    if any(n != m for a, (n, m) in enumerate(zip(x.shape, indices.shape, strict=True)) if a != axis):
        return torch.take_along_dim(x, indices, axis)
    return torch.gather(x, axis, indices)


def one_hot(x: Tensor, num_classes: int, axis: int = -1, dtype: str | None = None, sparse: bool = False) -> Any:
    """Return 1 at the place of each class along a new axis."""
    if sparse or not -x.ndim - 1 <= axis <= x.ndim:
        return NotImplemented
    dtype = dtype or floatx()
    hot = _marked(x.unsqueeze(-1), num_classes, DTYPES[dtype])
    if hot is NotImplemented:
        if x.dtype in WIDER:
            return NotImplemented
        hot = (x.unsqueeze(-1) == torch.arange(num_classes, device=x.device)).to(DTYPES[dtype])
    return hot if axis in (-1, x.ndim) else torch.movedim(hot, -1, axis)


def multi_hot(
    inputs: Tensor, num_classes: int | None = None, axis: int = -1, dtype: str | None = None, sparse: bool = False
) -> Any:
    """Return 1 at the place of each class that a row names."""
    if sparse or num_classes is None or inputs.ndim not in (1, 2) or axis != -1:
        return NotImplemented
    return _marked(inputs, num_classes, DTYPES[dtype or floatx()]) if inputs.shape[-1] else NotImplemented


def _marked(x: Tensor, num_classes: int, dtype: torch.dtype) -> Any:
    """Return ones at the classes that the last axis of `x` names.

    A class out of range torch refuses on a CPU; a GPU would stop the program. Both are declined.
    """
    if x.dtype not in _INDICES or num_classes < 1 or dtype in WIDER or not on_host(x):
        return NotImplemented
    try:
        return torch.zeros((*x.shape[:-1], num_classes), dtype=dtype).scatter_(-1, x.long(), 1)
    except RuntimeError:
        return NotImplemented


def get_item(x: Tensor, key: Any) -> Any:
    """Return `x[key]` for ints, slices forward, None and Ellipsis."""
    for k in key if type(key) is tuple else (key,):
        if type(k) is slice:
            forward = k.step is None or (type(k.step) is int and k.step > 0)
            if not (forward and _is_place(k.start) and _is_place(k.stop)):
                return NotImplemented
        elif type(k) is not int and k is not None and k is not Ellipsis:
            return NotImplemented
    try:
        return x[key]
    except IndexError:  # the composition says what is wrong
        return NotImplemented


def _is_place(n: Any) -> bool:
    return n is None or type(n) is int


def array_split(x: Tensor, indices_or_sections: Any, axis: int = 0) -> Any:
    """Return `x` cut into parts of about the same length along `axis`."""
    if type(indices_or_sections) is not int or indices_or_sections < 1 or not -x.ndim <= axis < x.ndim:
        return NotImplemented
    return list(torch.tensor_split(x, indices_or_sections, axis))


def diag(x: Tensor, k: int = 0) -> Any:
    """Return the `k`-th diagonal of a matrix, or the matrix with it."""
    if x.ndim not in (1, 2) or x.dtype in WIDER:
        return NotImplemented
    return torch.diag(x, k) if x.ndim == 1 else torch.diagonal(x, k)


def trace(x: Tensor, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Return the sum of the diagonal of matrices."""
    if (offset, axis1, axis2) == (0, 0, 1) and x.ndim == 2 and x.is_floating_point():
        return torch.trace(x)
    inside = 0 <= axis1 < x.ndim and 0 <= axis2 < x.ndim and axis1 != axis2
    if not inside or not x.dtype.is_floating_point:
        return NotImplemented
    return torch.diagonal(x, offset, axis1, axis2).sum(-1)


def split(x: Tensor, indices_or_sections: Any, axis: int = 0) -> Any:
    """Return `x` cut into equal parts, or at indices, along `axis`."""
    if isinstance(indices_or_sections, int):
        length = x.shape[axis]
        if length % indices_or_sections:
            return NotImplemented  # the composition says what is wrong
        return list((torch.chunk if length else torch.tensor_split)(x, indices_or_sections, axis))
    if isinstance(indices_or_sections, list | tuple):
        return list(torch.tensor_split(x, tuple(indices_or_sections), axis))
    return NotImplemented


def reshape(x: Tensor, newshape: Any) -> Tensor:
    """Return the elements of `x` in `newshape`."""
    if isinstance(newshape, int):
        return torch.reshape(x, (newshape,))
    if None in newshape:
        newshape = [-1 if n is None else n for n in newshape]
    return torch.reshape(x, newshape)


@bits
def rot90(array: Tensor, k: int = 1, axes: Sequence[int] = (0, 1)) -> Tensor:
    """Return `array` turned by quarter turns in the plane of two axes."""
    first, second = axes
    if k % 4 == 1 and array.ndim > 1 and (first - second) % array.ndim:
        return torch.flip(array, (second,)).swapaxes(first, second)
    return torch.rot90(array, k, (first, second)) if k % 4 else array


def unstack(x: Tensor, num: int | None = None, axis: int = 0) -> list[Tensor]:
    """Return the slices of `x` along `axis`."""
    return list(torch.unbind(x, axis))


def triangle(fn: Any) -> Any:
    """Return torch's `fn`, which has no wide unsigned kernels."""
    return lambda x, k=0: NotImplemented if x.dtype in WIDER else fn(x, k)


OVERRIDES = {
    "array_split": array_split,
    "concatenate": concatenate,
    "diag": diag,
    "diagonal": torch.diagonal,
    "expand_dims": expand_dims,
    "flip": flip,
    "get_item": get_item,
    "moveaxis": torch.moveaxis,
    "multi_hot": multi_hot,
    "one_hot": one_hot,
    "ravel": torch.ravel,
    "repeat": repeat,
    "rot90": rot90,
    "reshape": reshape,
    "roll": roll,
    "split": split,
    "squeeze": squeeze,
    "stack": stack,
    "swapaxes": torch.swapaxes,
    "take": take,
    "take_along_axis": take_along_axis,
    "tile": tile,
    "trace": trace,
    "transpose": transpose,
    "tril": triangle(torch.tril),
    "triu": triangle(torch.triu),
    "unstack": unstack,
}
