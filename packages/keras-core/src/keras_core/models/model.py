"""Models: layers that can be trained, saved and summarised."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from keras_core import dtypes, saving, tree
from keras_core.layers.base.layer import Layer
from keras_core.layers.core.input_layer import InputLayer
from keras_core.models import compilation
from keras_core.models import summary as summaries
from keras_core.serialization import objects
from keras_core.serialization.registry import builtin
from keras_core.state.scopes import symbolic_scope
from keras_core.state.symbolic import KerasTensor
from keras_core.training.trainer import Trainer


@builtin("keras")
class Model(Trainer, Layer):
    """A layer with training, saving and a summary.

    `Model(inputs, outputs)` makes a functional model of symbolic tensors. A subclass makes its layers in `__init__`
    and uses them in `call`.

    Args:
        inputs: symbolic tensors from `Input`.
        outputs: symbolic tensors computed from them.
        name: name of the model.
        **kwargs: `trainable`, `dtype`.

    Example:

    >>> from keras_core import layers
    >>> x = layers.Input(shape=(4,))
    >>> model = Model(x, layers.Dense(2)(x))
    >>> model.output_shape
    (None, 2)
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is Model and _is_graph(args, kwargs):
            cls = _functional_class()
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        functional = _functional_class()
        if _is_graph(args, kwargs) and not isinstance(self, functional):
            own: Any = type(self)
            self.__class__ = _with_graph(own)
            functional.__init__(self, *args, **kwargs)
            return
        self._init_trainer()
        super().__init__(*args, **kwargs)

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the outputs. Subclasses override it."""
        raise NotImplementedError(
            f"{type(self).__name__} {self.name!r} does not define `call`. Define `call(self, inputs)` in your class."
        )

    @property
    def _defines_call(self) -> bool:
        return type(self).call is not Model.call

    @property
    def layers(self) -> list[Layer]:
        """The model's direct sublayers; of a functional model in running order, inputs included."""
        return self._listed_layers()

    @layers.setter
    def layers(self, value: Any) -> None:
        raise AttributeError("`layers` lists the model's layers and cannot be set. Use another attribute name.")

    def _listed_layers(self) -> list[Layer]:
        return self._layers

    def _tell_chain(self, layers: Iterable[Layer]) -> None:
        """Tell the backend of layers by position, so that what it calls them does not depend on automatic names."""
        for i, layer in enumerate(layer for layer in layers if not isinstance(layer, InputLayer)):
            self._tell_layer(f"layers_{i}", layer)

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """Return a direct sublayer by name or index.

        Raises:
            ValueError: there is none; the message lists the names.
        """
        if (name is None) == (index is None):
            raise ValueError(f"get_layer takes a name or an index, got name={name!r}, index={index!r}.")
        layers = self.layers
        if index is not None:
            if not -len(layers) <= index < len(layers):
                raise ValueError(f"{self._label()} has {len(layers)} layers, so there is no index {index}.")
            return layers[index]
        for layer in layers:
            if layer.name == name:
                return layer
        raise ValueError(f"{self._label()} has no layer {name!r}. It has {', '.join(repr(x.name) for x in layers)}.")

    def summary(
        self,
        line_length: int | None = None,
        positions: Any = None,
        print_fn: Any = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Any = None,
    ) -> None:
        """Print a table of the layers, their output shapes and their numbers of parameters.

        Args:
            line_length: width of the table; that of the terminal where None.
            positions: kept for compatibility.
            print_fn: takes the text; printed where None.
            expand_nested: whether to list the layers of nested models.
            show_trainable: whether to show which layers are trained.
            layer_range: names of the first and last layer to list.
        """
        summaries.print_summary(self, line_length, print_fn, expand_nested, show_trainable, layer_range)

    def save(self, filepath: Any, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any) -> None:
        """Write the model (architecture, weights, training setup) to a `.keras` file.

        Args:
            filepath: path that ends in the extension of an installed format.
            overwrite: whether an existing file may be replaced.
            zipped: kept for compatibility.
        """
        saving.save_model(self, filepath, overwrite=overwrite, zipped=zipped, **kwargs)

    def save_weights(self, filepath: Any, overwrite: bool = True, max_shard_size: float | None = None) -> None:
        """Write the weights to a `.weights.h5` file."""
        saving.save_weights(self, filepath, overwrite=overwrite, max_shard_size=max_shard_size)

    def load_weights(self, filepath: Any, skip_mismatch: bool = False, **kwargs: Any) -> None:
        """Set the weights from a `.weights.h5` or `.keras` file.

        Args:
            filepath: path of the file.
            skip_mismatch: whether to leave out, with a warning, what does not fit.
        """
        saving.load_weights(self, filepath, skip_mismatch=skip_mismatch, **kwargs)

    def to_json(self, **kwargs: Any) -> str:
        """Return the architecture as JSON text, which `keras.models.model_from_json` reads."""
        return saving.model_to_json(self, **kwargs)

    def _build_for(self, x: Any) -> None:
        """Build by following `call` on symbolic tensors shaped like `x`, so that no weight is made while compiling."""
        if not self.built or any(not layer.built for layer in self._flatten_layers()):
            self._symbolic_outputs(x)
            self.built = True

    def _symbolic_outputs(self, x: Any) -> Any:
        """Return symbolic outputs for a batch `x`."""
        inputs = tree.map_structure(lambda a: KerasTensor((None, *a.shape[1:]), dtypes.standardize_dtype(a.dtype)), x)
        with symbolic_scope():
            return self(inputs)

    def get_compile_config(self) -> dict[str, Any]:
        """Return the arguments of `compile` as JSON-able values; empty before `compile`."""
        return self._compile_config()

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compile as `get_compile_config` recorded."""
        if config:
            arguments = {k: objects.deserialize_keras_object(v) for k, v in config.items()}
            self.compile(**arguments)
            if self.built and self.optimizer is not None and not self.optimizer.built:
                self.optimizer.build(self.trainable_variables)

    def __reduce__(self) -> Any:
        return compilation.rebuild, (*super().__reduce__(), compilation.compilation(self))

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """Return the model that `config` describes."""
        if cls is Model and "layers" in config:
            return _functional_class().from_config(config, custom_objects=custom_objects)
        return super().from_config(config)


def _is_graph(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    return len(args) >= 2 or (len(args) == 1 and "outputs" in kwargs) or ("inputs" in kwargs and "outputs" in kwargs)


@functools.cache
def _with_graph(cls: type) -> type:
    """The class of a user's Model whose constructor was given inputs and outputs."""
    members = {"__module__": cls.__module__, "_written_class": getattr(cls, "_written_class", cls)}
    return type(cls.__name__, (cls, _functional_class()), members)


_classes: dict[str, type] = {}


def _functional_class() -> Any:
    """The class of functional models, which is defined above this one and announces itself here."""
    return _classes["functional"]


def announce_functional(cls: type) -> type:
    """Let `Model(inputs, outputs)` make a `cls`."""
    _classes["functional"] = cls
    return cls
