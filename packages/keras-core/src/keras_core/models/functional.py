"""Models that are a graph of layer and op calls."""

from __future__ import annotations

from typing import Any

from keras_core import tree
from keras_core.layers.base.input_spec import InputSpec
from keras_core.layers.base.layer import Layer
from keras_core.models.graph import Graph
from keras_core.models.graph_config import functional_from_config, graph_config
from keras_core.models.model import Model, announce_functional
from keras_core.serialization.registry import builtin
from keras_core.state.symbolic import KerasTensor


@announce_functional
@builtin("keras.src.models.functional", "Model")
class Functional(Model):
    """A model made of inputs and of outputs computed from them. `Model(inputs, outputs)` makes one.

    Args:
        inputs: symbolic tensor from `Input`, or a list, tuple or dict of them.
        outputs: symbolic tensors that follow from the inputs, in any structure.
        name: name of the model.
        **kwargs: `trainable`, `dtype`.
    """

    _registered_name = "Functional"

    def __init__(self, inputs: Any, outputs: Any, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self._set_graph(inputs, outputs)

    def _set_graph(self, inputs: Any, outputs: Any) -> None:
        for what, structure in (("inputs", inputs), ("outputs", outputs)):
            for x in tree.flatten(structure):
                if not isinstance(x, KerasTensor):
                    raise ValueError(
                        f"The {what} of a Model must be symbolic tensors (from `Input` and calls on them), got {x!r}."
                    )
        self._inputs_struct = inputs
        self._outputs_struct = outputs
        self._input_tensors = tree.flatten(inputs)
        self._output_tensors = tree.flatten(outputs)
        self._outputs_description = tree.flatten_with_structure(outputs)[1]
        self._graph = Graph(self._input_tensors, self._output_tensors)
        self._operations = self._graph.operations
        self._single_input = isinstance(inputs, KerasTensor)
        self._single_output = isinstance(outputs, KerasTensor)
        self.built = True
        self._tell_chain(o for o in self._operations if isinstance(o, Layer))

    @property
    def _layers(self) -> list[Layer]:
        graph = [o for o in self.__dict__.get("_operations", ()) if isinstance(o, Layer)]
        seen = {id(o) for o in graph}
        return graph + [c for c in super()._layers if id(c) not in seen]

    @property
    def operations(self) -> list[Any]:
        """The layers and ops of the model in running order."""
        return list(self._operations)

    @property
    def input(self) -> Any:
        """The symbolic inputs in the structure they were given."""
        return self._inputs_struct

    @property
    def output(self) -> Any:
        """The symbolic outputs in the structure they were given."""
        return self._outputs_struct

    @property
    def inputs(self) -> list[KerasTensor]:
        """The symbolic inputs as a list."""
        return list(self._input_tensors)

    @property
    def outputs(self) -> list[KerasTensor]:
        """The symbolic outputs as a list."""
        return list(self._output_tensors)

    @property
    def input_shape(self) -> Any:
        """The shapes of the inputs."""
        return tree.map_structure(lambda x: x.shape, self._inputs_struct)

    @property
    def output_shape(self) -> Any:
        """The shapes of the outputs."""
        return tree.map_structure(lambda x: x.shape, self._outputs_struct)

    @property
    def input_names(self) -> list[str]:
        """The names of the inputs."""
        return [t.name for t in self._input_tensors]

    @property
    def output_names(self) -> list[str]:
        """The names of the operations that the outputs come from."""
        return [t._keras_history.operation.name for t in self._output_tensors]

    def build(self, input_shape: Any) -> None:
        """Functional models are built when they are made."""

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Run the graph."""
        values = [inputs] if self._single_input and not isinstance(inputs, (dict, list, tuple)) else self._flat(inputs)
        outputs = self._graph.run(values)
        return outputs[0] if self._single_output else tree.unflatten(self._outputs_description, outputs)

    def _flat(self, inputs: Any) -> list[Any]:
        """The values of the inputs in order: by name from a dict, else by position; missing batch axes are not added.

        Raises:
            ValueError: a name or a value is missing, or a shape does not fit.
        """
        names = [t.name for t in self._input_tensors]
        if isinstance(inputs, dict):
            struct = self._inputs_struct
            keys = (
                sorted(struct) if isinstance(struct, dict) and not any(map(tree.is_nested, struct.values())) else names
            )
            if not all(k in inputs for k in keys):
                keys = names
            missing = [
                k for k in keys if k not in inputs and not self._is_optional(names.index(k) if k in names else 0)
            ]
            if missing:
                raise ValueError(
                    f"{self._label()} expects inputs named {keys}, got {sorted(inputs)}: {missing} missing."
                )
            values = [inputs.get(k) for k in keys]
        else:
            values = tree.flatten(inputs)
        if len(values) != len(names):
            raise ValueError(f"{self._label()} expects {len(names)} inputs ({', '.join(names)}), got {len(values)}.")
        for tensor, value in zip(self._input_tensors, values, strict=True):
            self._check(tensor, value)
        return values

    def _is_optional(self, index: int) -> bool:
        history = self._input_tensors[index]._keras_history
        return bool(history and getattr(history.operation, "optional", False))

    def _check(self, tensor: KerasTensor, value: Any) -> None:
        if value is None or not hasattr(value, "shape"):
            return
        problem = InputSpec(shape=(None, *tensor.shape[1:]), allow_last_axis_squeeze=True).problem(tuple(value.shape))
        if problem:
            raise ValueError(
                f"{self._label()} got an input of shape {tuple(value.shape)} for {tensor.name!r}, "
                f"expected {tensor.shape}."
            )

    @property
    def input_spec(self) -> Any:
        """What is expected of a single input."""
        if not self.__dict__.get("_single_input"):
            return None
        shape = self._input_tensors[0].shape
        return InputSpec(shape=(None, *shape[1:]), allow_last_axis_squeeze=True)

    @input_spec.setter
    def input_spec(self, value: Any) -> None:
        if value is not None:
            raise AttributeError("The input_spec of a functional model comes from its inputs.")

    def get_config(self) -> dict[str, Any]:
        """Return the graph as a JSON-able dict, or the constructor arguments of a subclass that has its own."""
        cls: Any = self._keras_class()
        if cls.__init__ is not Functional.__init__:
            return super().get_config()
        return {"name": self.name, "trainable": self.trainable, **graph_config(self)}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """Return the model that `config` describes."""
        if "layers" in config and "output_layers" in config:
            return functional_from_config(cls, config, custom_objects)
        return super().from_config(config, custom_objects=custom_objects)
