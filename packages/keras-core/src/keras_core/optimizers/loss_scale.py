"""Loss scaling that finds its factor by itself, for float16."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_core import ops
from keras_core.optimizers.base import Optimizer
from keras_core.serialization import objects
from keras_core.serialization.registry import builtin
from keras_core.state.variable import Variable


@builtin("keras.optimizers", "lossscaleoptimizer")
class LossScaleOptimizer(Optimizer):
    """Scales the loss up, and gradients down, as far as float16 allows (Micikevicius et al., 2018, section 3.2).

    A step whose gradients are not all finite is left out and halves the scale; `dynamic_growth_steps` finite steps in a
    row double it.

    Args:
        inner_optimizer: what updates the variables.
        initial_scale: the scale to begin with.
        dynamic_growth_steps: finite steps until the scale is doubled.
        name: name of the optimizer.
        **kwargs: refused; options belong to `inner_optimizer`.

    Example:

    >>> from keras_core import optimizers
    >>> optimizer = optimizers.LossScaleOptimizer(optimizers.Adam(), initial_scale=1024.0)
    >>> float(optimizer.scale_loss(2.0))
    2048.0
    """

    def __init__(
        self,
        inner_optimizer: Optimizer,
        initial_scale: float = 2.0**15,
        dynamic_growth_steps: int = 2000,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        if not isinstance(inner_optimizer, Optimizer):
            raise ValueError(f"LossScaleOptimizer needs an Optimizer to wrap, got {inner_optimizer!r}.")
        if inner_optimizer.loss_scale_factor is not None:
            raise ValueError(
                f"{inner_optimizer.name!r} scales the loss already, by loss_scale_factor="
                f"{inner_optimizer.loss_scale_factor}. Leave that out to wrap it in a LossScaleOptimizer."
            )
        for option in kwargs:
            raise ValueError(f"LossScaleOptimizer does not take {option!r}. Give it to the inner_optimizer instead.")
        if initial_scale <= 0:
            raise ValueError(f"LossScaleOptimizer needs a positive initial_scale, got {initial_scale!r}.")
        super().__init__(0.0, name=name)
        self.inner_optimizer = inner_optimizer
        self.initial_scale = initial_scale
        self.dynamic_growth_steps = dynamic_growth_steps

    @property
    def variables(self) -> list[Variable]:
        """The state of the scale, and that of the inner optimizer."""
        return [*self._variables, *self.inner_optimizer.variables]

    @property
    def iterations(self) -> Any:
        """The number of updates that the inner optimizer made."""
        return self.inner_optimizer.iterations

    @property
    def learning_rate(self) -> Any:
        """The learning rate of the inner optimizer."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self.inner_optimizer.learning_rate = value

    def build(self, variables: Sequence[Variable]) -> None:
        """Make the state of the scale and the slots of the inner optimizer."""
        super().build(variables)
        self._counter = self.add_variable((), "zeros", "int32", name="step_counter")
        scale = np.array(self.initial_scale, "float32")
        self._scale = self.add_variable((), scale, "float32", name="dynamic_scale")
        if not self.inner_optimizer.built:
            self.inner_optimizer.build(variables)

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Variable] | None = None) -> None:
        """Update variables by scaled gradients, if all are finite."""
        variables, grads = self._matched(grads, trainable_variables)
        scale = self._scale.value

        def act() -> None:
            factor = 1.0 / scale
            self.inner_optimizer.apply([g * ops.cast(factor, g.dtype) for g in grads], variables)
            count = self._counter.value + 1
            grown = ops.equal(count, self.dynamic_growth_steps)
            self._counter.assign(ops.where(grown, 0, count))
            self._scale.assign(ops.where(grown, scale * 2.0, scale))

        def leave() -> None:
            self._counter.assign(ops.zeros((), "int32"))
            self._scale.assign(ops.maximum(scale / 2.0, min(1.0, self.initial_scale)))

        ops.cond(self.check_finite(grads), act, leave)

    def check_finite(self, grads: Sequence[Any]) -> Any:
        """Return whether all gradients are finite, as a bool tensor."""
        return ops.updates.all_finite([ops.convert_to_tensor(g) for g in grads if g is not None])

    def scale_loss(self, loss: Any) -> Any:
        """Return the loss times the scale."""
        return (
            loss * ops.cast(self._scale.value, getattr(loss, "dtype", "float32"))
            if self.built
            else (loss * self.initial_scale)
        )

    def exclude_from_weight_decay(self, var_list: Any = None, var_names: Any = None) -> None:
        """Leave variables out of the inner optimizer's weight decay."""
        self.inner_optimizer.exclude_from_weight_decay(var_list, var_names)

    def finalize_variable_values(self, var_list: Sequence[Variable]) -> None:
        """Do what the inner optimizer does at the end of training."""
        self.inner_optimizer.finalize_variable_values(var_list)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        return {
            "name": self.name,
            "inner_optimizer": objects.serialize_keras_object(self.inner_optimizer),
            "initial_scale": self.initial_scale,
            "dynamic_growth_steps": self.dynamic_growth_steps,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> LossScaleOptimizer:
        """Return the optimizer that `config` describes."""
        inner = objects.deserialize_keras_object(config["inner_optimizer"], custom_objects=custom_objects)
        return cls(**{**config, "inner_optimizer": inner})


def scaled_for(policy: Any, optimizer: Any) -> Any:
    """Return an optimizer fit for a dtype policy: wrapped in loss scaling where it computes in float16.

    Args:
        policy: the dtype policy of a model.
        optimizer: its optimizer.

    Returns:
        `optimizer` itself, or a `LossScaleOptimizer` around it.
    """
    scales = isinstance(optimizer, LossScaleOptimizer) or getattr(optimizer, "loss_scale_factor", None) is not None
    float16 = getattr(policy, "compute_dtype", None) == "float16"
    return LossScaleOptimizer(optimizer) if float16 and not scales and isinstance(optimizer, Optimizer) else optimizer
