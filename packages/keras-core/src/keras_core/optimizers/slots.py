"""The state of an optimizer: its variables, how they are made, found, saved and set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_core import initializers, settings
from keras_core.state.scopes import name_scope
from keras_core.state.variable import Variable


class Slots:
    """Mixin with the variables of an optimizer: its own, and slots, each of which belongs to a variable it updates."""

    name: str
    built: bool
    _variables: list[Variable]
    _trainable: list[Variable]
    _positions: dict[int, int]

    @property
    def variables(self) -> list[Variable]:
        """The optimizer's state: the step count, the learning rate, and the slots of each variable."""
        return list(self._variables)

    def add_variable(
        self,
        shape: Any,
        initializer: Any = "zeros",
        dtype: Any = None,
        aggregation: str = "none",
        layout: Any = None,
        name: str | None = None,
    ) -> Variable:
        """Make a further variable of the optimizer."""
        dtype = dtype or settings.floatx()
        with name_scope(self.name):
            made = Variable(_first(initializer, shape, dtype), dtype=dtype, trainable=False, name=name)
        self._variables.append(made)
        return made

    def add_variable_from_reference(
        self, reference_variable: Any, name: str | None = None, initializer: Any = "zeros"
    ) -> Variable:
        """Make a slot of the shape and dtype of a variable: by an initializer, or a copy where it is None."""
        shape, dtype = reference_variable.shape, reference_variable.dtype
        first = _first(initializer, shape, dtype) if initializer is not None else reference_variable.numpy().copy()
        path = re.sub(r"[/:]", "_", reference_variable.path)
        with name_scope(self.name):
            slot = Variable(first, dtype=dtype, trainable=False, name=f"{path}_{name or 'slot'}")
        self._variables.append(slot)
        return slot

    def add_optimizer_variables(
        self, trainable_variables: Sequence[Variable], name: Any, initializer: Any = "zeros"
    ) -> Any:
        """Make slots for each variable.

        Args:
            trainable_variables: the variables.
            name: name of the slots, or a list of names, for several slots a variable.
            initializer: of the slots, or a list with one for each name.

        Returns:
            A list of the slots, or a list of lists, one for each name.
        """
        names = [name] if isinstance(name, str) else list(name)
        given = list(initializer) if isinstance(initializer, (list, tuple)) else [initializer] * len(names)
        if len(given) != len(names):
            raise ValueError(f"{self.name!r} got {len(given)} initializers for {len(names)} names of slots.")
        made: list[list[Variable]] = [[] for _ in names]
        for variable in trainable_variables:
            for slots, n, first in zip(made, names, given, strict=True):
                slots.append(self.add_variable_from_reference(variable, n, first))
        return made[0] if isinstance(name, str) else made

    def slots(self, variables: Sequence[Variable], of: Sequence[Variable]) -> Sequence[Variable]:
        """Return from `of`, which holds a slot for each variable the optimizer was built with, those of `variables`."""
        if len(variables) == len(of) and all(v is w for v, w in zip(variables, self._trainable, strict=True)):
            return of
        return [of[self.position(v)] for v in variables]

    def slot(self, variable: Variable, of: Sequence[Variable]) -> Variable:
        """Return the slot of one variable."""
        return of[self.position(variable)]

    def position(self, variable: Any) -> int:
        """Return the place of a variable among those that the optimizer was built with.

        Raises:
            ValueError: it is none of them.
        """
        try:
            return self._positions[id(variable)]
        except KeyError:
            raise ValueError(
                f"{self.name!r} was not built for the variable {variable.path!r}. Make a new optimizer for a changed "
                "model."
            ) from None

    def assign(self, variable: Variable, value: Any) -> None:
        """Set a variable. For code that goes through the optimizer; `variable.assign(value)` is the same."""
        variable.assign(value)

    def assign_add(self, variable: Variable, value: Any) -> None:
        """Add to a variable."""
        variable.assign_add(value)

    def assign_sub(self, variable: Variable, value: Any) -> None:
        """Subtract from a variable."""
        variable.assign_sub(value)

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set all variables of the optimizer, in the order of `variables`.

        Raises:
            ValueError: the number or a shape differs; nothing has changed then.
        """
        if not self.built:
            raise ValueError(f"{self.name!r} is not built, so it has no slots to set: call `build(variables)` first.")
        own, arrays = self.variables, [np.asarray(w) for w in weights]
        if len(arrays) != len(own):
            raise ValueError(f"{self.name!r} has {len(own)} variables, got {len(arrays)} weights.")
        for variable, array in zip(own, arrays, strict=True):
            if array.shape != variable.shape:
                raise ValueError(f"{variable.path!r} has shape {variable.shape}, got a weight of shape {array.shape}.")
        for variable, array in zip(own, arrays, strict=True):
            variable.assign(array)

    def save_own_variables(self, store: dict[str, Any]) -> None:
        """Put the values of the variables into `store`, by position."""
        for i, variable in enumerate(self.variables):
            store[str(i)] = variable.numpy()

    def load_own_variables(self, store: Any) -> None:
        """Set the variables from `store`.

        Raises:
            ValueError: their number differs.
        """
        own = self.variables
        if len(store) != len(own):
            raise ValueError(f"{self.name!r} has {len(own)} variables, but the file holds {len(store)}.")
        for i, variable in enumerate(own):
            variable.assign(store[str(i)])


def _first(initializer: Any, shape: Any, dtype: str) -> Any:
    """The first value of a variable; an array is meant as it is."""
    if hasattr(initializer, "__array__"):
        return initializer
    return initializers.get(initializer)(tuple(shape), dtype=dtype)
