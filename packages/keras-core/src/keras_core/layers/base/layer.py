"""The class that every layer derives from."""

from __future__ import annotations

import functools
from typing import Any

from keras_core import regularizers
from keras_core.layers.base.building import wrap_build
from keras_core.layers.base.configuration import Configuration
from keras_core.layers.base.signature import call_signature
from keras_core.plugins import active
from keras_core.serialization.registry import builtin
from keras_core.state import policy as policies
from keras_core.state.graph import Operation
from keras_core.state.policy import DTypePolicy
from keras_core.state.variable import Variable


@functools.cache
def _combined(cls: type, mixin: type) -> type:
    """The class of a layer under a backend whose layers are also something else."""
    return type(
        cls.__name__, (cls, mixin), {"__module__": cls.__module__, "__doc__": cls.__doc__, "_written_class": cls}
    )


@builtin("keras.layers")
class Layer(Configuration, Operation):
    """A function with state: weights, sublayers, and a `call` from tensors to tensors.

    Subclasses make sublayers in `__init__`, weights in `build` and compute in `call`.

    Args:
        activity_regularizer: penalty on the outputs, added to the loss.
        trainable: whether the weights are updated in training.
        dtype: dtype policy, its name, or a dtype.
        autocast: whether floating inputs are cast to the compute dtype.
        name: unique name.
        input_shape, input_dim, batch_shape: shape of the input, when the layer is the first of a Sequential.

    Example:

    >>> class Scale(Layer):
    ...     def build(self, input_shape):
    ...         self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="factor")
    ...
    ...     def call(self, x):
    ...         return x * self.factor
    >>> import numpy as np
    >>> tuple(Scale()(np.zeros((2, 3), "float32")).shape)
    (2, 3)
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        loaded = active.current()
        mixin: Any = loaded.backend.layer_mixin
        kind: Any = cls  # a checker takes a class for unhashable where its instances define `__hash__`
        if mixin is not None and not issubclass(kind, mixin):
            kind = _combined(kind, mixin)
        layer = object.__new__(kind)
        if mixin is not None:
            mixin.__init__(layer)
        state = vars(layer)
        state["_mixin_names"] = frozenset(state)
        state["_loaded"] = loaded
        state["_init_arguments"] = (args, kwargs)
        state["_own_variables"] = []
        state["_losses"] = []
        state["_added_losses"] = []
        state["_plan"] = None
        state["_signature"] = call_signature(getattr(kind, "_written_class", kind))
        state["_node_references"] = []
        return layer

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "build" in cls.__dict__:
            cls.build = wrap_build(cls.__dict__["build"])  # type: ignore[method-assign]

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        self._input_shape_argument = _input_shape(kwargs)
        if kwargs:
            raise ValueError(f"{type(self).__name__} got unknown arguments {sorted(kwargs)}.{_renamed(kwargs)}")
        Operation.__init__(self, name)
        self.built = False
        self._trainable = bool(trainable)
        self.autocast = autocast
        self.dtype_policy = policies.get(dtype)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.supports_masking = False
        self.input_spec = None

    @property
    def path(self) -> str:
        """The layer's name with the scopes around it."""
        own = self._own_variables
        return own[0].path.rpartition("/")[0] if own else self.name

    @property
    def dtype_policy(self) -> DTypePolicy:
        """The pair of dtypes in which the layer computes and keeps its weights."""
        return self._dtype_policy

    @dtype_policy.setter
    def dtype_policy(self, value: Any) -> None:
        self._dtype_policy = policies.get(value)
        self._plan = None

    @property
    def dtype(self) -> str:
        """The dtype of the weights."""
        return self.dtype_policy.variable_dtype

    @property
    def variable_dtype(self) -> str:
        """The dtype of the weights."""
        return self.dtype_policy.variable_dtype

    @property
    def compute_dtype(self) -> str:
        """The dtype of computations and outputs."""
        return self.dtype_policy.compute_dtype

    @property
    def input_dtype(self) -> str:
        """The dtype to which floating inputs are cast."""
        return self.dtype_policy.compute_dtype

    @property
    def quantization_mode(self) -> str | None:
        """How the weights are quantized; None where they are not."""
        return self.dtype_policy.quantization_mode

    @property
    def metrics(self) -> list[Any]:
        """The metrics that the layer and those below it hold."""
        return [m for layer in self._flatten_layers() for m in vars(layer).values() if hasattr(m, "update_state")]

    @property
    def metrics_variables(self) -> list[Variable]:
        """The variables of `metrics`."""
        return [v for m in self.metrics for v in m.variables]

    def stateless_call(
        self,
        trainable_variables: Any,
        non_trainable_variables: Any,
        *args: Any,
        return_losses: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Call the layer as a pure function of its state, as `jax.jit` and `jax.grad` need.

        Args:
            trainable_variables: values for `self.trainable_variables`.
            non_trainable_variables: values for `self.non_trainable_variables`.
            *args, **kwargs: arguments of the call.
            return_losses: whether to return `self.losses` too.

        Returns:
            `(outputs, non_trainable_variables)`, the second with the values after the call, and the losses
            if asked for. The layer itself keeps its state.

        Raises:
            ValueError: the layer is not built, or the number of values is wrong.
        """
        if not self.built:
            raise ValueError(f"{self._label()} must be built before stateless_call. Call it on data once.")
        trainable, other = self.trainable_variables, self.non_trainable_variables
        for what, have, given in (
            ("trainable", trainable, trainable_variables),
            ("non_trainable", other, non_trainable_variables),
        ):
            if len(have) != len(given):
                raise ValueError(f"{self._label()} has {len(have)} {what} variables, got {len(given)} values.")
        with swapped((*trainable, *other), (*trainable_variables, *non_trainable_variables)):
            outputs = self(*args, **kwargs)
            state = [v.storage for v in other]
            if return_losses:
                return outputs, state, self.losses
            return outputs, state

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={getattr(self, 'built', False)}>"

    def __reduce__(self) -> Any:
        return _rebuild, (
            self._keras_class(),
            self.get_config(),
            self.get_build_config(),
            self.get_weights() if self.built else None,
        )


class swapped:
    """A context in which variables hold other storage."""

    def __init__(self, variables: Any, values: Any) -> None:
        self.variables = list(variables)
        self.values = [v.value if isinstance(v, Variable) else v for v in values]

    def __enter__(self) -> None:
        self.before = [v.storage for v in self.variables]
        for variable, value in zip(self.variables, self.values, strict=True):
            variable.storage = value

    def __exit__(self, *error: Any) -> None:
        for variable, value in zip(self.variables, self.before, strict=True):
            variable.storage = value


def _rebuild(cls: Any, config: Any, build_config: Any, weights: Any) -> Any:
    layer = cls.from_config(config)
    if build_config:
        layer.build_from_config(build_config)
    if weights:
        layer.set_weights(weights)
    return layer


def _input_shape(kwargs: dict[str, Any]) -> tuple[int | None, ...] | None:
    """Take the input shape of a first layer out of `kwargs`, batch size included."""
    if "batch_shape" in kwargs or "batch_input_shape" in kwargs:
        shape = kwargs.pop("batch_shape", None) or kwargs.pop("batch_input_shape", None)
        return None if shape is None else tuple(shape)
    if "input_dim" in kwargs:
        return (None, int(kwargs.pop("input_dim")))
    if "input_shape" in kwargs:
        shape = kwargs.pop("input_shape")
        return (None, *((shape,) if isinstance(shape, int) else shape))
    return None


_RENAMED = {
    "weights": "call `set_weights` after the layer is built",
    "implementation": "leave it out",
    "nb_filter": "use `filters`",
}


def _renamed(kwargs: dict[str, Any]) -> str:
    return "".join(f" Instead of {k!r}, {_RENAMED[k]}." for k in kwargs if k in _RENAMED)
