"""Which labels a model has classes for."""

from __future__ import annotations

from typing import Any

import numpy as np

_UNSIGNED = {np.dtype(f"int{bits}"): np.dtype(f"uint{bits}") for bits in (8, 16, 32, 64)}
_largest = np.maximum.reduce


class LabelRange:
    """The labels that are classes of a model's output.

    Args:
        classes: how many there are; None where that is not known, so that they only must not be negative.
        model: the name of the model, for messages.

    Example:

    >>> import numpy as np
    >>> LabelRange(3, "digits").check(np.array([0, 3]))
    Traceback (most recent call last):
    ...
    ValueError: The labels range from 0 to 3, but model 'digits' predicts 3 classes, so labels must be 0 to 2. \
Number the classes from 0, or give the last layer 4 units.
    """

    def __init__(self, classes: int | None, model: str) -> None:
        self.classes = classes
        self.model = model
        self._limits = {kind: classes or 1 << 8 * kind.itemsize - 1 for kind in _UNSIGNED}

    def check(self, y: Any) -> None:
        """Raise ValueError where labels in an array are no classes."""
        if not isinstance(y, np.ndarray) or y.size == 0:
            return
        if y.dtype.kind in "OSUmM":
            raise ValueError(
                f"The labels of model {self.model!r} are {y.dtype.name}, expected class indices. Number the classes: "
                "`names, y = numpy.unique(y, return_inverse=True)`."
            )
        classes, low, high = self.classes, y.min(), y.max()
        if low >= 0 and (classes is None or high < classes):
            return
        predicts = f" predicts {classes} classes, so labels must be 0 to {classes - 1}" if classes else " counts from 0"
        units = f", or give the last layer {int(high) + 1} units" if classes and high >= classes else ""
        raise ValueError(
            f"The labels range from {low} to {high}, but model {self.model!r}{predicts}. "
            f"Number the classes from 0{units}."
        )

    def check_batch(self, batch: tuple[Any, Any, Any]) -> None:
        """Raise ValueError where labels of a batch, in an array of integers without weights, are no classes.

        It takes a microsecond or two: a negative number, read without its sign, is larger than any class.
        """
        _, y, weights = batch
        if y.__class__ is not np.ndarray or weights is not None:
            return
        kind = y.dtype
        unsigned = _UNSIGNED.get(kind)
        if unsigned is not None and y.size and _largest(y.view(unsigned), axis=None) >= self._limits[kind]:
            self.check(y)
