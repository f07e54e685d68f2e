"""A layer's weights: making, listing, getting and setting them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from keras_core import constraints, initializers, regularizers
from keras_core.layers.base.tracking import Tracking
from keras_core.serialization import safety
from keras_core.state import structure
from keras_core.state.variable import Variable


class Weights(Tracking):
    """Mixin with the lists of variables of a layer and everything below it."""

    name: str
    built: bool
    dtype_policy: Any
    _trainable: bool

    def add_weight(
        self,
        shape: Any = None,
        initializer: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        aggregation: str = "none",
        overwrite_with_gradient: bool = False,
        name: str | None = None,
    ) -> Variable:
        """Make a variable of the layer.

        Args:
            shape: shape of the values; a scalar where None.
            initializer: initializer, its name, or an array; Glorot-uniform for floats and zeros else where None.
            dtype: dtype of the values; the policy's variable dtype where None.
            trainable: whether optimizers should update it.
            autocast: whether it reads in the compute dtype under mixed precision.
            regularizer: penalty on the values, added to the loss.
            constraint: projection applied after each update.
            aggregation: how replicas combine updates.
            overwrite_with_gradient: whether its gradient is its next value.
            name: name of the variable.
        """
        shape = () if shape is None else shape
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        safety.claim(shape, f"the weight {name!r} of {type(self).__name__} {self.name!r}")
        dtype = dtype or self.dtype_policy.variable_dtype
        if initializer is None:
            initializer = "glorot_uniform" if "float" in str(dtype) else "zeros"
        with self._open_name_scope():
            variable = Variable(
                initializers.get(initializer),
                shape=shape,
                dtype=dtype,
                trainable=trainable,
                autocast=autocast,
                aggregation=aggregation,
                name=name,
            )
        variable.regularizer = regularizers.get(regularizer)
        variable.constraint = constraints.get(constraint)
        variable.overwrite_with_gradient = overwrite_with_gradient
        self._track_variable(variable)
        return variable

    def add_variable(self, shape: Any, initializer: Any, dtype: Any = None, **kwargs: Any) -> Variable:
        """Make a variable of the layer, as `add_weight` does."""
        return self.add_weight(shape=shape, initializer=initializer, dtype=dtype, **kwargs)

    def _open_name_scope(self) -> Any:
        raise NotImplementedError

    @property
    def variables(self) -> list[Variable]:
        """All state: weights, states of seed generators, and what layers keep between batches but not in files."""
        return self._remembered("variables", self._all_state)

    def _all_state(self) -> Iterable[Variable]:
        layers = self._flatten_layers()
        yield from self.weights
        yield from (g.state for layer in layers for g in layer._seed_generators())
        yield from (v for layer in layers for v in getattr(layer, "_transient", ()))

    @property
    def weights(self) -> list[Variable]:
        """The layer's own variables, trainable ones first, then those of its sublayers."""
        return self._remembered("weights", lambda: (v for layer in self._flatten_layers() for v in _own_sorted(layer)))

    @property
    def trainable_weights(self) -> list[Variable]:
        """The weights that optimizers update: none where `trainable` is False on the layer or above the weight."""
        return self._remembered("trainable", self._trainable_weights_below)

    def _remembered(self, name: str, found: Callable[[], Iterable[Variable]]) -> list[Variable]:
        """Return what `found` gives, each once; it is asked again only where something has changed."""
        lists = self._inventory().lists
        if name not in lists:
            lists[name] = list({id(v): v for v in found()}.values())
        return list(lists[name])

    def _trainable_weights_below(self) -> Iterable[Variable]:
        if self._trainable:
            yield from (v for v in self._own_variables if v.trainable)
            for layer in self._layers:
                yield from layer._trainable_weights_below()

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The weights that optimizers leave alone."""
        trainable = {id(v) for v in self.trainable_weights}
        return [v for v in self.weights if id(v) not in trainable]

    @property
    def trainable_variables(self) -> list[Variable]:
        """The variables that optimizers update."""
        return self.trainable_weights

    @property
    def non_trainable_variables(self) -> list[Variable]:
        """All other state, seeds included."""
        trainable = {id(v) for v in self.trainable_weights}
        return [v for v in self.variables if id(v) not in trainable]

    @property
    def trainable(self) -> bool:
        """Whether the layer's weights are updated in training; setting it sets all layers below."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        for layer in self._flatten_layers():
            object.__setattr__(layer, "_trainable", bool(value))
        structure.changed()

    def get_weights(self) -> list[np.ndarray]:
        """Return the values of `weights` as NumPy arrays."""
        return [v.numpy() for v in self.weights]

    def set_weights(self, weights: Iterable[Any]) -> None:
        """Set the values of `weights`; nothing changes unless all of them fit.

        Raises:
            ValueError: the number or a shape does not fit.
        """
        values = list(weights)
        have = self.weights
        label = f"{type(self).__name__} {self.name!r}"
        if len(values) != len(have):
            raise ValueError(f"{label} has {len(have)} weights, but set_weights got {len(values)} arrays.")
        for variable, value in zip(have, values, strict=True):
            if tuple(np.shape(value)) != variable.shape:
                raise ValueError(f"{label}: {variable.path!r} has shape {variable.shape}, but got {np.shape(value)}.")
        for variable, value in zip(have, values, strict=True):
            variable.assign(value)

    def count_params(self) -> int:
        """Return the number of scalars in the weights.

        Raises:
            ValueError: the layer is not built.
        """
        if not self.built:
            raise ValueError(f"{type(self).__name__} {self.name!r} has no weights yet: build it or call it first.")
        return sum(math.prod(v.shape) for v in self.weights)

    def save_own_variables(self, store: dict[str, Any]) -> None:
        """Put the values of the layer's own variables into `store`, by position."""
        for i, variable in enumerate(_own_sorted(self)):
            store[str(i)] = variable.numpy()

    def load_own_variables(self, store: Any) -> None:
        """Set the layer's own variables from `store`, as `save_own_variables` left it.

        Raises:
            ValueError: their number differs.
        """
        own = _own_sorted(self)
        if len(store) != len(own):
            expected = f"{len(own)} variables ({', '.join(v.name for v in own)})" if own else "no variables"
            built = "" if self.built else " It is not built: call it on data or give it an input shape first."
            raise ValueError(
                f"{type(self).__name__} {self.name!r} has {expected}, but the file holds {len(store)} for it.{built}"
            )
        for i, variable in enumerate(own):
            variable.assign(np.asarray(store[str(i)]) if not hasattr(store[str(i)], "shape") else store[str(i)])


def _own_sorted(layer: Any) -> list[Variable]:
    layer._sync_containers()
    own = layer._own_variables
    return [v for v in own if v.trainable] + [v for v in own if not v.trainable]
