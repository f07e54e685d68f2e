"""Several optimizers, each for its own variables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from keras_core.optimizers.base import Optimizer
from keras_core.optimizers.optimizer_map import OptimizerMap
from keras_core.serialization import objects
from keras_core.serialization.registry import builtin
from keras_core.state.variable import Variable


@builtin("keras.optimizers", "multioptimizer")
class MultiOptimizer(Optimizer):
    """Updates each variable by the optimizer that an `OptimizerMap` has for it.

    Args:
        optimizer_map: which optimizer updates which variable.
        loss_scale_factor: factor by which the loss is scaled up and gradients down again, set on all optimizers.
        name: name of the optimizer.

    Raises:
        ValueError: `optimizer_map` is no OptimizerMap.

    Example:

    >>> from keras_core import optimizers
    >>> chosen = optimizers.OptimizerMap(optimizers.Adam(), {"head/.*": optimizers.SGD(0.1)})
    >>> [type(o).__name__ for o in optimizers.MultiOptimizer(chosen).optimizers]
    ['SGD', 'Adam']
    """

    def __init__(
        self, optimizer_map: OptimizerMap, loss_scale_factor: float | None = None, name: str | None = None
    ) -> None:
        if not isinstance(optimizer_map, OptimizerMap):
            raise ValueError(
                f"MultiOptimizer needs an OptimizerMap, got {optimizer_map!r}. Make one: "
                "`keras.optimizers.OptimizerMap(default_optimizer, {pattern: optimizer})`."
            )
        super().__init__(0.0, name=name)
        self._optimizer_map = optimizer_map
        if loss_scale_factor is not None:
            self.loss_scale_factor = loss_scale_factor

    @property
    def optimizers(self) -> list[Optimizer]:
        """The optimizers, each once, the default last."""
        every = (*self._optimizer_map.values(), self._optimizer_map.default_optimizer)
        return list({id(o): o for o in every}.values())

    @property
    def loss_scale_factor(self) -> float | None:
        """The factor of the loss, the same for all optimizers."""
        return self._loss_scale_factor

    @loss_scale_factor.setter
    def loss_scale_factor(self, value: float | None) -> None:
        self._loss_scale_factor = value
        if value is not None:
            for optimizer in self.optimizers:
                optimizer.loss_scale_factor = value

    @property
    def variables(self) -> list[Variable]:
        """The step count, and the state of all optimizers."""
        return [*self._variables, *(v for o in self.optimizers for v in o.variables)]

    @property
    def learning_rate(self) -> Any:
        """Not there: each optimizer has its own."""
        self._no_rate()

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self._no_rate()

    def _no_rate(self) -> NoReturn:
        raise AttributeError(
            f"{self.name!r} has no learning rate of its own. Read or set that of one of its `optimizers`."
        )

    def _groups(self, variables: Sequence[Variable]) -> dict[int, list[int]]:
        """The positions of variables by the id of their optimizer."""
        groups: dict[int, list[int]] = {id(o): [] for o in self.optimizers}
        for i, variable in enumerate(variables):
            groups[id(self._optimizer_map(variable))].append(i)
        return groups

    def build(self, variables: Sequence[Variable]) -> None:
        """Make the slots of all optimizers."""
        super().build(variables)
        groups = self._groups(variables)
        for optimizer in self.optimizers:
            if not optimizer.built:
                optimizer.build([variables[i] for i in groups[id(optimizer)]])

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Variable] | None = None) -> None:
        """Update each variable by its optimizer."""
        variables, grads = self._matched(grads, trainable_variables)
        groups = self._groups(variables)
        for optimizer in self.optimizers:
            mine = groups[id(optimizer)]
            if mine:
                optimizer.apply([grads[i] for i in mine], [variables[i] for i in mine])
        self._iterations.assign_add(1)

    def exclude_from_weight_decay(self, var_list: Any = None, var_names: Any = None) -> None:
        """Leave variables out of the weight decay of all optimizers."""
        for optimizer in self.optimizers:
            optimizer.exclude_from_weight_decay(var_list, var_names)

    def finalize_variable_values(self, var_list: Sequence[Variable]) -> None:
        """Do what each optimizer does at the end of training."""
        variables = list(var_list)
        groups = self._groups(variables)
        for optimizer in self.optimizers:
            optimizer.finalize_variable_values([variables[i] for i in groups[id(optimizer)]])

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        return {
            "optimizer_map": objects.serialize_keras_object(self._optimizer_map),
            "loss_scale_factor": self.loss_scale_factor,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> MultiOptimizer:
        """Return the optimizer that `config` describes."""
        chosen = objects.deserialize_keras_object(config["optimizer_map"], custom_objects=custom_objects)
        return cls(**{**config, "optimizer_map": chosen})
