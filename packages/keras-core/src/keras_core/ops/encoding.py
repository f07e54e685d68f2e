"""Encoding of class numbers as vectors."""

from __future__ import annotations

from typing import Any

from keras_core import settings
from keras_core.errors import UnsupportedError
from keras_core.ops import rules
from keras_core.ops.conversion import cast, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.reductions import max as largest
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def _dense_only(sparse: bool) -> None:
    if sparse:
        raise UnsupportedError("Sparse tensors are not supported; pass sparse=False.")


def _encoded(x: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False) -> KerasTensor:
    _dense_only(sparse)
    place = rules.canonical_axis(axis, len(x.shape) + 1)
    return KerasTensor((*x.shape[:place], num_classes, *x.shape[place:]), dtype or settings.floatx())


@op(dtype="keep", shape=_encoded)
def one_hot(x: TensorLike, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False) -> Tensor:
    """Encode class numbers as vectors with a 1 at the class.

    Args:
        x: tensor of class numbers. A number outside of `0 ... num_classes - 1` becomes all zeros.
        num_classes: length of the vectors.
        axis: place of the new axis in the result.
        dtype: dtype of the result; `floatx` where None.
        sparse: must be False.

    Returns:
        Tensor of one rank more.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.one_hot([0, 2], 3)).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    _dense_only(sparse)
    if dtype is None:
        return one_hot(x, num_classes, axis, settings.floatx())  # an override knows no default
    if dtype_name(x) not in ("int32", "int64"):
        x = xp.astype(x, "int32")
    rank = len(x.shape)
    place = rules.canonical_axis(axis, rank + 1)
    shape = tuple(xp.shape(x))
    x = xp.reshape(x, (*shape[:place], 1, *shape[place:]))
    classes = xp.arange(0, num_classes, 1, dtype=xp.dtype(x))
    classes = xp.reshape(classes, (num_classes, *(1,) * (rank - place)))
    return cast(xp.equal(x, classes), dtype)


def _multi_encoded(
    inputs: Any, num_classes: int | None = None, axis: int = -1, dtype: Any = None, sparse: bool = False
) -> KerasTensor:
    hot = _encoded(inputs, _classes(num_classes), axis, dtype, sparse)
    return KerasTensor(rules.reduced_shape(hot.shape, 1 if len(inputs.shape) > 1 else 0, False), hot.dtype)


def _classes(num_classes: int | None) -> int:
    if num_classes is None:
        raise ValueError("multi_hot needs `num_classes`, got None.")
    return num_classes


@op(dtype="keep", shape=_multi_encoded)
def multi_hot(
    inputs: TensorLike,
    num_classes: int | None = None,
    axis: int = -1,
    dtype: Any = None,
    sparse: bool = False,
) -> Tensor:
    """Encode sets of class numbers as vectors with a 1 at each class of the set.

    Args:
        inputs: tensor of class numbers, one set along the second axis (or the only one).
        num_classes: length of the vectors.
        axis: place of the class axis, before the axis of the sets is removed.
        dtype: dtype of the result; `floatx` where None.
        sparse: must be False.

    Returns:
        Tensor of the rank of `inputs`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.multi_hot([[0, 2], [1, 1]], 3)).tolist()
    [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    if dtype is None:
        return multi_hot(inputs, num_classes, axis, settings.floatx(), sparse)
    hot = one_hot(inputs, _classes(num_classes), axis=axis, dtype=dtype, sparse=sparse)
    return largest(hot, axis=1 if len(inputs.shape) > 1 else 0)
