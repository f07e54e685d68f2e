"""Dtypes and devices by name."""

from __future__ import annotations

import contextlib
import contextvars
import math
import os
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor
from torch._subclasses import FakeTensor

from keras_core.contract import BackendError, dtypes

DTYPES: dict[str, torch.dtype] = {name: getattr(torch, name) for name in dtypes.DTYPES if name != "string"}
NAMES: dict[torch.dtype, str] = {native: name for name, native in DTYPES.items()}


def _accelerator() -> str:
    if torch.cuda.is_available():
        return "cuda:0"
    return "mps:0" if torch.backends.mps.is_available() else "cpu"


def native_device(name: str) -> torch.device:
    """Return the torch device that users call `name`: `"cpu"`, `"gpu:0"`, `"cuda"`, `"mps"` or any name of torch's."""
    kind, _, index = name.lower().removeprefix("/").removeprefix("device:").partition(":")
    if kind == "gpu":
        kind = _accelerator().partition(":")[0]
        if kind == "cpu":
            raise BackendError(f"Device {name!r} is not there: torch sees no GPU. Use one of {', '.join(devices())}.")
    if kind == "cpu":
        return torch.device("cpu")
    return torch.device(kind, int(index or 0))


_default = native_device(os.environ.get("KERAS_TORCH_DEVICE") or _accelerator())
_scoped: contextvars.ContextVar[torch.device | None] = contextvars.ContextVar("device", default=None)


def current_device() -> torch.device:
    """Return the device that new tensors are placed on."""
    return _scoped.get() or _default


def on_host(x: Tensor) -> bool:
    """Whether the values of `x` are there to be looked at, at no cost."""
    return x.is_cpu and not isinstance(x, FakeTensor) and not torch.compiler.is_compiling()


def holds(condition: Tensor) -> bool:
    """Return whether a tensor on the host holds anything true, or hides it inside `torch.vmap`."""
    try:
        return bool(condition.any())
    except RuntimeError:
        return True


def _total(x: Tensor) -> float:
    """Return the sum of `x`, a look at it that costs less than a kernel; NaN where it is not to be seen."""
    if not on_host(x) or not x.numel():
        return math.nan
    try:
        return float(x.detach().sum().item())
    except RuntimeError:  # inside torch.vmap
        return math.nan


def no_nan(x: Tensor) -> bool:
    """Whether `x` is known to hold no NaN."""
    return not math.isnan(_total(x))  # infinities of both signs make a NaN as well


def finite(x: Tensor) -> bool:
    """Whether `x` is known to hold finite numbers only."""
    return math.isfinite(_total(x))


@contextlib.contextmanager
def device(name: str) -> Iterator[None]:
    """Place new tensors on the device called `name`, such as `"cpu"` or `"gpu:0"`, inside the context."""
    token = _scoped.set(native_device(name))
    try:
        yield
    finally:
        _scoped.reset(token)


def devices() -> Sequence[str]:
    """Return the names of the devices at hand, the default one first."""
    gpus = [f"gpu:{i}" for i in range(torch.cuda.device_count())]
    if not gpus and torch.backends.mps.is_available():
        gpus = ["gpu:0"]
    return ["cpu", *gpus] if _default.type == "cpu" else [*gpus, "cpu"]
