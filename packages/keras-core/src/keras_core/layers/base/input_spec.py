"""What a layer expects of its inputs, and the check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keras_core import tree


class InputSpec:
    """What is expected of one input tensor; each part may be left open.

    Args:
        dtype: dtype of the values.
        shape: shape, with None for any size.
        ndim: number of axes.
        max_ndim: largest number of axes.
        min_ndim: smallest number of axes.
        axes: size by axis.
        allow_last_axis_squeeze: whether a last axis of 1 may be missing or extra.
        name: name of the input, for dict inputs.
        optional: whether None is allowed.
    """

    def __init__(
        self,
        dtype: str | None = None,
        shape: Sequence[int | None] | None = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: Mapping[int, int | None] | None = None,
        allow_last_axis_squeeze: bool = False,
        name: str | None = None,
        optional: bool = False,
    ) -> None:
        self.dtype = dtype
        self.shape = None if shape is None else tuple(shape)
        self.ndim = len(self.shape) if self.shape is not None else ndim
        self.max_ndim = max_ndim
        self.min_ndim = min_ndim
        self.axes = {int(k): v for k, v in (axes or {}).items()}
        self.allow_last_axis_squeeze = allow_last_axis_squeeze
        self.name = name
        self.optional = optional

    def __repr__(self) -> str:
        parts = [f"{k}={v!r}" for k, v in vars(self).items() if v not in (None, False, {})]
        return f"InputSpec({', '.join(parts)})"

    def problem(self, shape: tuple[int | None, ...]) -> str | None:
        """Return what of `shape` is not as expected, or None."""
        rank = len(shape)
        if self.shape is not None and self.allow_last_axis_squeeze and _squeezes(shape, self.shape):
            return None
        if self.ndim is not None and rank != self.ndim:
            return f"expected rank {self.ndim}" + (f", shape {self.shape}" if self.shape else "")
        if self.max_ndim is not None and rank > self.max_ndim:
            return f"expected at most rank {self.max_ndim}"
        if self.min_ndim is not None and rank < self.min_ndim:
            return f"expected at least rank {self.min_ndim}"
        for axis, size in self.axes.items():
            if size is not None and shape[axis] is not None and shape[axis] != size:
                return f"expected {size} on axis {axis}"
        if self.shape is not None:
            for want, have in zip(self.shape, shape, strict=True):
                if want is not None and have is not None and want != have:
                    return f"expected shape {self.shape}"
        return None


def _squeezes(shape: tuple[int | None, ...], wanted: tuple[int | None, ...]) -> bool:
    return (shape[-1:] == (1,) and len(shape) == len(wanted) + 1) or (
        wanted[-1:] == (1,) and len(wanted) == len(shape) + 1
    )


def check_inputs(spec: Any, inputs: Any, layer: str) -> None:
    """Raise ValueError unless `inputs` are as `spec` says.

    Args:
        spec: an InputSpec, or a list or dict of them.
        inputs: a tensor, or a list or dict of them.
        layer: how to name the layer in the error.
    """
    specs = tree.flatten(spec)
    if isinstance(spec, dict) and isinstance(inputs, dict):
        missing = [n for n in spec if n not in inputs]
        if missing:
            raise ValueError(f"{layer} expects inputs named {sorted(spec)}, but {missing} are missing.")
        tensors = [inputs[n] for n in sorted(spec)]
    else:
        tensors = tree.flatten(inputs)
    if len(specs) != len(tensors):
        raise ValueError(f"{layer} expects {len(specs)} inputs, but it got {len(tensors)}.")
    for one, tensor in zip(specs, tensors, strict=True):
        if one is None or tensor is None or not hasattr(tensor, "shape"):
            continue
        problem = one.problem(tuple(tensor.shape))
        if problem:
            raise ValueError(f"{layer} got an input of shape {tuple(tensor.shape)}, but {problem}.")
