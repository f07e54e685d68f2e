"""The options that all optimizers share, checked."""

from __future__ import annotations

from typing import Any

_RENAMED = {"lr": "learning_rate", "decay": "learning_rate with a schedule from keras.optimizers.schedules"}


def refuse(kind: str, kwargs: dict[str, Any]) -> None:
    """Raise ValueError if there are further arguments."""
    for name in kwargs:
        advice = f" Use {_RENAMED[name]}." if name in _RENAMED else ""
        raise ValueError(f"{kind} got an unknown argument {name!r}.{advice}")


def check_options(optimizer: Any) -> None:
    """Raise ValueError if an option of an optimizer has a value without meaning."""
    clips = {name: getattr(optimizer, name) for name in ("clipnorm", "clipvalue", "global_clipnorm")}
    if sum(c is not None for c in clips.values()) > 1:
        shown = ", ".join(f"{k}={v}" for k, v in clips.items())
        raise ValueError(f"Only one of clipnorm, clipvalue and global_clipnorm may be set, got {shown}.")
    for name, value in clips.items():
        if value is not None and value <= 0:
            raise _wrong(optimizer, name, "a positive number")
    if optimizer.use_ema and not 0 <= optimizer.ema_momentum <= 1:
        raise _wrong(optimizer, "ema_momentum", "a number in [0, 1]")
    frequency = optimizer.ema_overwrite_frequency
    if frequency is not None and (not isinstance(frequency, int) or frequency < 1):
        raise _wrong(optimizer, "ema_overwrite_frequency", "an integer of at least 1, or None")
    steps = optimizer.gradient_accumulation_steps
    if steps is not None and (not isinstance(steps, int) or steps < 2):
        raise _wrong(optimizer, "gradient_accumulation_steps", "an integer of at least 2, or None")


def _wrong(optimizer: Any, name: str, expected: str) -> ValueError:
    return ValueError(f"{type(optimizer).__name__} needs {name} to be {expected}, got {getattr(optimizer, name)!r}.")
