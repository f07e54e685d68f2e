"""Evaluating with averaged weights."""

from __future__ import annotations

from typing import Any

from keras_core.serialization.registry import builtin
from keras_core.training.callbacks.base import Callback


@builtin("keras.callbacks")
class SwapEMAWeights(Callback):
    """Evaluates and predicts with the averages that an optimizer with `use_ema=True` keeps (Polyak & Juditsky, 1992).

    Training goes on with the weights themselves. Where it ends the model holds the averages. Without such an
    optimizer nothing happens.

    Args:
        swap_on_epoch: whether the averages stay in the model from the end of an epoch to the beginning of the next,
            so that callbacks listed after this one, such as `ModelCheckpoint`, see them.

    Example:

    >>> import keras_core as keras
    >>> model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    >>> model.compile(keras.optimizers.SGD(0.1, use_ema=True), "mse")
    >>> swap = SwapEMAWeights()
    >>> loss = model.evaluate(keras.ops.ones((4, 3)), keras.ops.ones((4, 1)), verbose=0, callbacks=[swap])
    """

    def __init__(self, swap_on_epoch: bool = False) -> None:
        super().__init__()
        self.swap_on_epoch = swap_on_epoch
        self._own: list[Any] | None = None  # the model's own weights while the averages are in their place

    def _swap_in(self) -> None:
        optimizer = self.model.optimizer
        if self._own is not None or not getattr(optimizer, "use_ema", False) or not optimizer.built:
            return
        variables = self._variables()
        self._own = [v.numpy().copy() for v in variables]
        optimizer.finalize_variable_values(variables)

    def _swap_out(self) -> None:
        if self._own is not None:
            own, self._own = self._own, None
            for variable, value in zip(self._variables(), own, strict=True):
                variable.assign(value)

    def _variables(self) -> list[Any]:
        return self.model.trainable_variables

    def get_state(self) -> dict[str, Any]:
        """Return the model's own weights where the averages are in their place."""
        return {"own": self._own}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on from there."""
        self._own = state["own"]

    def on_train_begin(self, logs: Any = None) -> None:
        """Put back what a run that failed in an evaluation left aside."""
        self._swap_out()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Put the weights back."""
        self._swap_out()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Put the averages in."""
        if self.swap_on_epoch:
            self._swap_in()

    def on_train_end(self, logs: Any = None) -> None:
        """Forget the weights: the model ends with the averages."""
        self._own = None

    def on_test_begin(self, logs: Any = None) -> None:
        """Put the averages in."""
        self._swap_in()

    def on_test_end(self, logs: Any = None) -> None:
        """Put the weights back."""
        self._swap_out()

    def on_predict_begin(self, logs: Any = None) -> None:
        """Put the averages in."""
        self._swap_in()

    def on_predict_end(self, logs: Any = None) -> None:
        """Put the weights back."""
        self._swap_out()
