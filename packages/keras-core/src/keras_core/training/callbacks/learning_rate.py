"""Callbacks that change the learning rate."""

from __future__ import annotations

import inspect
import math
import numbers
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from keras_core.serialization.registry import builtin
from keras_core.training.callbacks.base import Callback
from keras_core.training.callbacks.monitor import Monitor
from keras_core.training.logs import to_number


def current_rate(model: Any) -> float:
    """Return the learning rate of the model's next step.

    Raises:
        ValueError: its optimizer has none.
    """
    optimizer = model.optimizer
    if not hasattr(optimizer, "current_learning_rate"):
        raise ValueError(f"The optimizer {optimizer!r} of model {model.name!r} has no learning rate.")
    return to_number(optimizer.current_learning_rate())


@builtin("keras.callbacks")
class LearningRateScheduler(Callback):
    """Sets the learning rate at the beginning of each epoch.

    The rate is added to the figures of the epoch as `learning_rate`.

    Args:
        schedule: takes `(epoch, learning_rate)`, or `(epoch)`, and returns the rate of the epoch.
        verbose: 1 to print the rate.

    Raises:
        ValueError: the schedule returns something other than a number.
        TypeError: the optimizer was made with a schedule, so that its rate cannot be set.

    Example:

    >>> from types import SimpleNamespace
    >>> from keras_core import optimizers
    >>> halving = LearningRateScheduler(lambda epoch, rate: rate / 2, verbose=1)
    >>> halving.set_model(SimpleNamespace(optimizer=optimizers.SGD(0.5)))
    >>> halving.on_epoch_begin(0)
    <BLANKLINE>
    Epoch 1: LearningRateScheduler setting learning rate to 0.25.
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        super().__init__()
        self.schedule = schedule
        self.verbose = verbose
        self._takes_rate = _takes_two(schedule)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Set the rate of the epoch."""
        before = current_rate(self.model)
        rate = self.schedule(epoch, before) if self._takes_rate else self.schedule(epoch)
        if isinstance(rate, bool) or not isinstance(rate, (numbers.Real, np.generic)):
            raise ValueError(f"The schedule of LearningRateScheduler must return a float, got {rate!r}.")
        self.model.optimizer.learning_rate = float(rate)
        if self.verbose:
            print(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}.")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Add the rate to the figures."""
        if logs is not None:
            logs["learning_rate"] = current_rate(self.model)


def _takes_two(schedule: Callable[..., Any]) -> bool:
    try:
        inspect.signature(schedule).bind(0, 0.0)
    except TypeError:
        return False
    except ValueError:  # no signature to look at
        pass
    return True


@builtin("keras.callbacks")
class ReduceLROnPlateau(Monitor):
    """Lowers the learning rate when a figure has stopped improving.

    The rate that an epoch began with is added to its figures as `learning_rate`.

    Args:
        monitor: name of the figure.
        factor: what the rate is multiplied by; below 1.
        patience: how many epochs without improvement to wait.
        verbose: 1 to print when it lowers the rate.
        mode: `"min"`, `"max"`, or `"auto"` to go by the metric, see `Monitor`.
        min_delta: smallest change that counts as an improvement.
        cooldown: epochs after a reduction during which it does not wait.
        min_lr: smallest rate.

    Raises:
        ValueError: the factor is not below 1, or the mode is unknown.

    Example:

    >>> from types import SimpleNamespace
    >>> from keras_core import optimizers
    >>> plateau = ReduceLROnPlateau("loss", factor=0.5, patience=2, verbose=1)
    >>> plateau.set_model(SimpleNamespace(optimizer=optimizers.SGD(0.5)))
    >>> for epoch in range(3):
    ...     plateau.on_epoch_end(epoch, {"loss": 1.0})
    <BLANKLINE>
    Epoch 3: ReduceLROnPlateau reducing learning rate to 0.25.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
        **kwargs: Any,
    ) -> None:
        if kwargs:
            hint = " `epsilon` is called `min_delta` now." if "epsilon" in kwargs else ""
            warnings.warn(f"ReduceLROnPlateau ignores the unknown arguments {sorted(kwargs)}.{hint}", stacklevel=2)
        super().__init__(monitor, mode, min_delta)
        if factor >= 1.0:
            raise ValueError(f"ReduceLROnPlateau needs a factor below 1, got factor={factor}.")
        self.factor = factor
        self.patience = patience
        self.verbose = verbose
        self.cooldown = cooldown
        self.min_lr = min_lr
        self.cooldown_counter = 0
        self.wait = 0

    def on_train_begin(self, logs: Any = None) -> None:
        """Begin the watch."""
        self.cooldown_counter = self.wait = 0
        self.best = None

    def get_state(self) -> dict[str, Any]:
        """Return the best value, the wait and the rest of the cooldown."""
        return {"best": self.best, "wait": self.wait, "cooldown": self.cooldown_counter}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on from there."""
        self.best, self.wait, self.cooldown_counter = state["best"], state["wait"], state["cooldown"]

    def in_cooldown(self) -> bool:
        """Return whether the last reduction was so recent that it does not wait yet."""
        return self.cooldown_counter > 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Look at the figure of an epoch."""
        rate = current_rate(self.model)
        if logs is not None:
            logs["learning_rate"] = rate
        value = self.figure(logs)
        if value is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.improved(value, self.best if self.best is not None else -math.inf if self.rises else math.inf):
            self.best = value
            self.wait = 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience and rate > np.float32(self.min_lr):
                self._reduce(rate, epoch)

    def _reduce(self, rate: float, epoch: int) -> None:
        rate = max(rate * self.factor, self.min_lr)
        self.model.optimizer.learning_rate = rate
        self.cooldown_counter = self.cooldown
        self.wait = 0
        if self.verbose:
            print(f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {rate}.")
