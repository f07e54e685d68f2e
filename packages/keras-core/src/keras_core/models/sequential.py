"""Models that are a chain of layers."""

from __future__ import annotations

from typing import Any

from keras_core import tree
from keras_core.layers.base.layer import Layer
from keras_core.layers.core.input_layer import InputLayer
from keras_core.models.functional import Functional
from keras_core.models.model import Model
from keras_core.serialization import objects
from keras_core.serialization.registry import builtin
from keras_core.state.scopes import graph_scope
from keras_core.state.symbolic import KerasTensor


@builtin("keras", "Sequential")
class Sequential(Model):
    """A chain of layers, each fed by the one before.

    Args:
        layers: list of layers; an `Input` or an `input_shape` on the first builds the model at once.
        trainable: whether the weights are updated in training.
        name: name of the model.

    Example:

    >>> from keras_core import layers
    >>> model = Sequential([layers.Input((4,)), layers.Dense(3, activation="relu"), layers.Dense(2)])
    >>> model.count_params()
    23
    """

    def __init__(self, layers: Any = None, trainable: bool = True, name: str | None = None) -> None:
        super().__init__(trainable=trainable, name=name)
        self._chain: list[Layer] = []
        self._functional: Functional | None = None
        for layer in layers or ():
            self._append(layer)
        self._rebuild()

    def add(self, layer: Any, rebuild: bool = True) -> None:
        """Append a layer.

        Raises:
            ValueError: it is no layer, or its name is taken.
        """
        self._append(layer)
        if rebuild:
            self._rebuild()

    def pop(self, rebuild: bool = True) -> Layer:
        """Take the last layer away and return it."""
        if not self._chain:
            raise ValueError(f"Sequential {self.name!r} has no layers to pop.")
        layer = self._chain.pop()
        forget = getattr(self, "untrack_layer", None)  # of the backend's layer mixin
        if forget is not None:
            forget(layer)
        self._functional = None
        self.built = False
        if rebuild:
            self._rebuild()
        return layer

    def _append(self, layer: Any) -> None:
        if isinstance(layer, KerasTensor) and layer._keras_history is not None:
            layer = layer._keras_history.operation
        if not isinstance(layer, Layer):
            if not callable(layer):
                raise ValueError(f"Sequential {self.name!r} holds layers, got {layer!r}.")
            raise ValueError(
                f"Sequential {self.name!r} holds layers, got {layer!r}. Wrap a function in keras.layers.Lambda."
            )
        if any(layer.name == other.name for other in self._chain):
            raise ValueError(
                f"Sequential {self.name!r} already has a layer named {layer.name!r}. Give one of the two another name."
            )
        if isinstance(layer, InputLayer) and self._chain:
            if isinstance(self._chain[0], InputLayer):
                raise ValueError(f"Sequential {self.name!r} already starts with an Input.")
            self._chain.insert(0, layer)
            return
        shape = layer._input_shape_argument
        if not self._chain and shape is not None and not isinstance(layer, InputLayer):
            self._chain.append(InputLayer(batch_shape=shape, dtype=layer.input_dtype))
        self._chain.append(layer)

    def _rebuild(self) -> None:
        """Make the graph, where the input shape is known."""
        self._tell_chain(self._chain)
        self._functional = None
        self.built = False
        if self._chain and isinstance(self._chain[0], InputLayer) and len(self._chain) > 1:
            self._make_graph(self._chain[0].output)
        elif self._chain and isinstance(self._chain[0], Functional) and self._chain[0].built:
            self.build(self._chain[0].input_shape)

    def _make_graph(self, tensor: KerasTensor) -> None:
        x: Any = tensor
        with graph_scope():
            for layer in self._chain:
                if not isinstance(layer, InputLayer):
                    x = layer(x)
            self._functional = Functional(tensor, x, name=f"{self.name}_graph")
        self.built = True

    def build(self, input_shape: Any = None) -> None:
        """Make the graph for inputs of `input_shape`, batch axis included."""
        if self._functional is not None or input_shape is None or not self._chain:
            return
        if not isinstance(self._chain[0], InputLayer):
            dtype = self._chain[0].input_dtype
            self._chain.insert(0, InputLayer(batch_shape=tuple(input_shape), dtype=dtype))
        self._make_graph(self._chain[0].output)

    @property
    def _layers(self) -> list[Layer]:
        chain = self.__dict__.get("_chain", [])
        own = {id(layer) for layer in chain} | {id(self.__dict__.get("_functional"))}
        return [*chain, *(c for c in super()._layers if id(c) not in own)]

    def _listed_layers(self) -> list[Layer]:
        """The layers in order, without the input."""
        return [layer for layer in self._layers if not isinstance(layer, InputLayer)]

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Run the chain."""
        if self._functional is not None:
            return self._functional.call(inputs)
        for layer in self._chain:
            inputs = layer(inputs)
        return inputs

    def _needs_graph(self, what: str) -> Functional:
        if self._functional is None:
            raise AttributeError(
                f"Sequential {self.name!r} has no {what} yet: its input shape is not known. Start it with "
                "`keras.Input(shape=...)`, or call it on data."
            )
        return self._functional

    @property
    def input(self) -> Any:
        """The symbolic input."""
        return self._needs_graph("input").input

    @property
    def output(self) -> Any:
        """The symbolic output."""
        return self._needs_graph("output").output

    @property
    def inputs(self) -> list[KerasTensor]:
        """The symbolic inputs as a list."""
        return self._needs_graph("inputs").inputs

    @property
    def outputs(self) -> list[KerasTensor]:
        """The symbolic outputs as a list."""
        return self._needs_graph("outputs").outputs

    @property
    def input_shape(self) -> Any:
        """The shape of the input."""
        return self._needs_graph("input_shape").input_shape

    @property
    def output_shape(self) -> Any:
        """The shape of the output."""
        return self._needs_graph("output_shape").output_shape

    @property
    def input_dtype(self) -> str:
        """The dtype of the input."""
        return self._chain[0].dtype if self._chain else super().input_dtype

    @property
    def input_spec(self) -> Any:
        """What is expected of the input."""
        graph = self.__dict__.get("_functional")
        return graph.input_spec if graph is not None else None

    @input_spec.setter
    def input_spec(self, value: Any) -> None:
        if value is not None:
            raise AttributeError("The input_spec of a Sequential comes from its first layer.")

    def get_build_config(self) -> dict[str, Any] | None:
        """Return the input shape that the model was built with, or None."""
        return {"input_shape": tree.map_structure(lambda x: x, self.input_shape)} if self._functional else None

    def get_config(self) -> dict[str, Any]:
        """Return the layers as configs."""
        config = {
            "name": self.name,
            "trainable": self.trainable,
            "dtype": objects.serialize_keras_object(self.dtype_policy),
            "layers": [objects.serialize_keras_object(layer) for layer in self._chain],
        }
        if self._functional is not None:
            config["build_input_shape"] = self.input_shape
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Sequential:
        """Return the model that `config` describes."""
        model = cls(name=config.get("name"))
        for layer in config["layers"]:
            model.add(objects.deserialize_keras_object(layer, custom_objects=custom_objects), rebuild=False)
        model._rebuild()
        shape = config.get("build_input_shape")
        if model._functional is None and shape is not None:
            model.build(tuple(shape))
        if not config.get("trainable", True):
            model.trainable = False
        return model
