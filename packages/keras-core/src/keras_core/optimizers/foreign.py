"""Optimizers of the backend's framework, such as optax's or PyTorch's, in the place of one of ours."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from keras_core.optimizers.base import Optimizer
from keras_core.plugins import active
from keras_core.serialization.registry import builtin
from keras_core.state.naming import snake_case
from keras_core.state.variable import Variable

_STAND_IN = (
    "The file was saved with the framework's optimizer {!r}, which it cannot hold. Compile the model with that "
    "optimizer and call `load_weights` on the file to go on training."
)


@builtin("keras.optimizers")
class ForeignOptimizer(Optimizer):
    """Updates variables by an optimizer of the framework. Made by `compile` and `optimizers.get`.

    Its state is saved and restored with the weights. A file of a whole model cannot hold the optimizer itself: compile
    the loaded model with it and load the weights.

    Args:
        optimizer: the framework's optimizer.
        rule: how the backend uses it; see `keras_core.contract.ForeignOptimizer`.
        name: name of the optimizer.
    """

    def __init__(self, optimizer: Any = None, rule: Any = None, name: str | None = None) -> None:
        super().__init__(0.0, name=name or snake_case(type(optimizer).__name__))
        self.optimizer = optimizer
        self._rule = rule

    @property
    def learning_rate(self) -> Any:
        """Not there: the framework's optimizer has its own."""
        self._no_rate()

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self._no_rate()

    def _no_rate(self) -> NoReturn:
        raise AttributeError(f"{self.name!r} is not an optimizer of Keras: it keeps its learning rate to itself.")

    def _known(self) -> Any:
        if self._rule is None:
            raise ValueError(_STAND_IN.format(self.name))
        return self._rule

    def build(self, variables: Sequence[Variable]) -> None:
        """Make Variables for the optimizer's state."""
        super().build(variables)
        leaves = [] if self._rule is None else self._rule.init(self._trainable)
        self._state = [self._keep(leaf, i) for i, leaf in enumerate(leaves)]

    def _keep(self, leaf: Any, i: int) -> Variable:
        dtype = active.xp.dtype(leaf)
        return self.add_variable(leaf.shape, active.xp.to_numpy(leaf), dtype, name=f"state_{i}")

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Variable] | None = None) -> None:
        """Update variables. One without a gradient is passed on as it is, with None."""
        rule = self._known()
        self._matched(grads, trainable_variables)
        given = self._trainable if trainable_variables is None else trainable_variables
        places = {self.position(v): g for v, g in zip(given, grads, strict=True)}
        gradients = [places.get(i) for i in range(len(self._trainable))]
        new = rule.update(self._trainable, gradients, [v.value for v in self._state])
        for variable, value in zip(self._state, new, strict=True):
            variable.assign(value)
        for variable in self._trainable:
            if variable._constraint is not None:
                variable.assign(variable._constraint(variable.value))
        self._iterations.assign_add(1)

    def save_own_variables(self, store: dict[str, Any]) -> None:
        """Put the optimizer's state into `store`."""
        super().save_own_variables(store)
        if hasattr(self._rule, "save"):
            store.update({f"own_{k}": active.xp.to_numpy(v) for k, v in self._rule.save(self._trainable).items()})

    def load_own_variables(self, store: Any) -> None:
        """Set the optimizer's state from `store`; warn where it holds that of another optimizer."""
        if self._rule is None:
            warnings.warn(_STAND_IN.format(self.name), stacklevel=2)
            return
        own = {k.removeprefix("own_"): np.asarray(store[k]) for k in store if k.startswith("own_")}
        rest = {k: store[k] for k in store if not k.startswith("own_")}
        known = self.variables
        fits = len(rest) == len(known) and all(
            str(i) in rest and np.shape(rest[str(i)]) == v.shape for i, v in enumerate(known)
        )
        if not fits or (own and not hasattr(self._rule, "load")):
            warnings.warn(
                f"The state of the optimizer {self.name!r} is not loaded, because that in the file differs. Training "
                "starts with fresh optimizer state.",
                stacklevel=2,
            )
            return
        super().load_own_variables(rest)
        if own:
            self._rule.load(self._trainable, {k: active.xp.asarray(v) for k, v in own.items()})

    def get_config(self) -> dict[str, Any]:
        """Return the name; there is nothing else that a file could hold."""
        return {"name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> ForeignOptimizer:
        """Return a stand-in that says what to do when it is asked to update."""
        return cls(name=config["name"])


def adopt(optimizer: Any) -> ForeignOptimizer | None:
    """Return the framework's `optimizer` as one of ours, or None where the active backend does not know it."""
    hook = active.current().backend.foreign_optimizer
    rule = hook(optimizer) if hook is not None else None
    return None if rule is None else ForeignOptimizer(optimizer, rule)
