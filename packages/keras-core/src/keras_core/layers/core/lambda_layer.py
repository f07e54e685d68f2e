"""A function as a layer."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from keras_core import tree
from keras_core.layers.base.arguments import owner
from keras_core.layers.base.layer import Layer
from keras_core.serialization import objects
from keras_core.serialization.registry import builtin
from keras_core.state.symbolic import KerasTensor


@builtin("keras.layers")
class Lambda(Layer):
    """Calls a function on its inputs.

    A model with a Lambda can be saved if the function is a named one that is registered. A Python lambda
    cannot: files hold data, never code. A subclass of `Layer` is the better choice for anything lasting.

    Args:
        function: takes the inputs, and `mask` and `training` if it has parameters of these names.
        output_shape: shape of a sample of the output, or a function from input shape to output shape; found by
            following `function` where None.
        mask: mask of the output, or a function of inputs and their mask.
        arguments: further keyword arguments of `function`.
        **kwargs: arguments of `Layer`.

    Example:

    >>> import numpy as np
    >>> float(Lambda(lambda x: x * x)(np.array([3.0], "float32"))[0])
    9.0
    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Any = None,
        mask: Any = None,
        arguments: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not callable(function):
            raise ValueError(f"{owner(self)}: function must be callable, got {function!r}.")
        self.function = function
        self.arguments = dict(arguments or {})
        self._output_shape = output_shape
        self.mask = mask
        if mask is not None:
            self.supports_masking = True
            self._makes_masks = True
        self._passed = _context_parameters(function)

    def call(self, inputs: Any, mask: Any = None, training: bool | None = None) -> Any:
        """Return `function(inputs, **arguments)`."""
        context = {"mask": mask, "training": training}
        return self.function(inputs, **self.arguments, **{k: context[k] for k in self._passed})

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the mask of the output."""
        return self.mask(inputs, mask) if callable(self.mask) else self.mask

    def compute_output_spec(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Return symbolic outputs: of `output_shape` if given, else of what the function makes of symbolic inputs."""
        if self._output_shape is None:
            try:
                return self.call(inputs, *args, **kwargs)
            except Exception as error:
                return self._trace(error, inputs, *args, **kwargs)
        shape = self.compute_output_shape(tree.map_structure(lambda x: x.shape, inputs))
        return KerasTensor(shape, self.compute_dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the output, batch size included."""
        if self._output_shape is None:
            return super().compute_output_shape(input_shape)
        if callable(self._output_shape):
            return tuple(self._output_shape(input_shape))
        batch = input_shape[0] if input_shape and not isinstance(input_shape[0], (tuple, list)) else input_shape[0][0]
        return (batch, *self._output_shape)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer; a Python lambda stands for itself and cannot be written."""
        config = {**super().get_config(), "function": _described(self.function)}
        if self._output_shape is not None:
            config["output_shape"] = _described(self._output_shape)
        if self.mask is not None:
            config["mask"] = _described(self.mask)
        return {**config, "arguments": objects.serialize_keras_object(self.arguments)}

    @classmethod
    def from_config(cls, config: Any, custom_objects: Any = None, safe_mode: bool | None = None) -> Lambda:
        """Return the layer that `config` describes.

        Raises:
            ValueError: a function in it is code rather than the name of a registered function.
        """
        config = dict(config)
        _refuse_legacy_code(config)
        for key in ("function", "output_shape", "mask"):
            if isinstance(config.get(key), dict):
                config[key] = objects.deserialize_keras_object(config[key], custom_objects, safe_mode)
        if isinstance(config.get("output_shape"), list):
            config["output_shape"] = tuple(config["output_shape"])
        if "arguments" in config:
            config["arguments"] = objects.deserialize_keras_object(config["arguments"], custom_objects, safe_mode)
        return cls(**config)


def _context_parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    """Which of `mask` and `training` a function takes."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):  # some built-in functions have no signature
        return ()
    return tuple(n for n in ("mask", "training") if n in parameters)


def _described(value: Any) -> Any:
    if not callable(value) or getattr(value, "__name__", "") == "<lambda>":
        return value
    return objects.serialize_keras_object(value)


def _refuse_legacy_code(config: dict[str, Any]) -> None:
    """Drop what Keras 2 wrote beside the function, unless it says that it is code."""
    for key in ("function", "output_shape"):
        kind = config.pop(f"{key}_type", None)
        config.pop(f"{key}_module", None)
        config.pop("module", None)
        value = config.get(key)
        is_code = kind == "lambda" or (key == "function" and isinstance(value, (list, tuple)))
        if is_code or (isinstance(value, dict) and value.get("class_name") == "__lambda__"):
            raise ValueError(
                f"The config of Lambda {config.get('name')!r} holds the byte code of its {key}, which is never run. "
                "Make the model again with a named function, registered with "
                "`@keras.saving.register_keras_serializable()`, and load only the weights."
            )
        if key == "function" and isinstance(value, str):
            config[key] = {"module": "builtins", "class_name": "function", "config": value}
