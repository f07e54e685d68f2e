"""Losses that a layer adds: from inside `call`, of its weights, of its activity."""

from __future__ import annotations

from typing import Any

from keras_core import ops, tree
from keras_core.layers.base.weights import Weights
from keras_core.state.scopes import scopes
from keras_core.state.symbolic import KerasTensor


class LayerLosses(Weights):
    """Mixin that keeps the scalars that a layer wants minimised besides the model's loss."""

    _losses: list[Any]
    activity_regularizer: Any

    def add_loss(self, loss: Any) -> None:
        """Add a scalar, or a list of them, to what training minimises. To be called inside `call`.

        Raises:
            ValueError: a loss is no scalar tensor.
        """
        for one in tree.flatten(loss):
            if callable(one):
                raise ValueError(
                    f"{self._label()}: add_loss takes tensors, got a callable. Compute the loss in `call`."
                )
            if hasattr(one, "shape") and tuple(one.shape) != ():
                raise ValueError(f"{self._label()}: add_loss takes scalars, got a tensor of shape {tuple(one.shape)}.")
            if not isinstance(one, KerasTensor):
                self._losses.append(one)
        if scopes.call is not None:
            scopes.call.loss_layers.append(self)

    def _label(self) -> str:
        return f"{type(self).__name__} {self.name!r}"

    def _add_activity_loss(self, outputs: Any) -> None:
        for x in tree.flatten(outputs):
            if hasattr(x, "shape"):
                batch = ops.cast(ops.shape(x)[0], x.dtype) if x.shape else 1.0
                self.add_loss(self.activity_regularizer(x) / batch)

    @property
    def losses(self) -> list[Any]:
        """The losses of the last call and the penalties on weights, of this layer and all below it."""
        found: list[Any] = []
        for layer in self._flatten_layers():
            found.extend(layer._losses)
        for variable in self.trainable_weights:
            if variable.regularizer is not None:
                found.append(variable.regularizer(variable))
        return found
