"""Variable storage: a `torch.nn.Parameter`, whose identity never changes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch._subclasses import FakeTensor
from torch.nn import Parameter

from keras_core.contract import BackendError


def make_variable(value: Tensor, *, trainable: bool, name: str) -> Parameter:
    """Return a Parameter that holds `value`; only trainable floats require a gradient."""
    if isinstance(value, FakeTensor):
        raise BackendError(
            f"Variable {name!r} was created while shapes were being inferred, from a value that does not exist. "
            "Create variables in `build`, before the layer is called."
        )
    differentiable = value.dtype.is_floating_point or value.dtype.is_complex
    # A copy: assignment writes into the storage, and `value` may belong to another Variable or to the user.
    copy = value.detach().clone(memory_format=torch.contiguous_format)
    return Parameter(copy, requires_grad=trainable and differentiable)


def read_variable(storage: Parameter) -> Tensor:
    """Return the tensor that `storage` holds now."""
    if storage.requires_grad or not torch.is_grad_enabled():
        return storage
    # Autograd saves what a function reads. This alias keeps the memory of today when `assign_variable` puts another
    # under the Parameter before the backward pass (the state of a stateful RNN, moving statistics).
    return storage.data


def assign_variable(storage: Parameter, value: Tensor) -> Parameter:
    """Make `storage` hold `value`; return `storage`."""
    if isinstance(value, FakeTensor):  # shapes are being inferred: nothing is to happen
        return storage
    if torch.is_grad_enabled() and not storage.requires_grad and value.device == storage.device:
        storage.data = value.detach().to(storage.dtype, copy=True)
        return storage
    with torch.no_grad():
        storage.copy_(value)
    return storage


def add_to_variable(storage: Parameter, value: Tensor | float, factor: int = 1) -> Parameter:
    """Add `value` times `factor` to what `storage` holds; return `storage`."""
    if isinstance(value, FakeTensor):
        return storage
    if not isinstance(value, Tensor):
        value, factor = _one(storage.dtype), value * factor  # torch would make a tensor of the number, and cast it
    if not torch.is_grad_enabled():
        storage.add_(value, alpha=factor)
        return storage
    return assign_variable(storage, torch.add(storage.detach(), value, alpha=factor))


@functools.cache
def _one(dtype: torch.dtype) -> Tensor:
    return torch.ones((), dtype=dtype, device="cpu")


class TorchVariable:
    """Lets torch functions take a Variable of core as if it were its tensor."""

    @classmethod
    def __torch_function__(
        cls, func: Callable[..., Any], types: Sequence[type], args: tuple = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Run `func` with each Variable among the arguments replaced by its tensor."""
        return func(*_unwrap(args), **_unwrap(dict(kwargs or {})))


def _unwrap(tree: Any) -> Any:
    if isinstance(tree, TorchVariable):
        return read_variable(tree.storage)  # type: ignore[attr-defined]
    if type(tree) in (list, tuple):
        return type(tree)(map(_unwrap, tree))
    if type(tree) is dict:
        return {k: _unwrap(v) for k, v in tree.items()}
    return tree
