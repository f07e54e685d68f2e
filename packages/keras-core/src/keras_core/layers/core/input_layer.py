"""Inputs of functional models."""

from __future__ import annotations

from typing import Any

from keras_core import dtypes
from keras_core.layers.base.layer import Layer
from keras_core.serialization.registry import builtin
from keras_core.state.graph import Node
from keras_core.state.symbolic import KerasTensor, standardize_shape


@builtin("keras.layers")
class InputLayer(Layer):
    """Stands for an input of a functional model. `Input` makes one and returns its tensor.

    Args:
        shape: shape of a sample, with None for unknown sizes.
        batch_size: number of samples in a batch.
        dtype: dtype of the input.
        sparse, ragged: kept for compatibility; must be false.
        batch_shape: shape with the batch axis, instead of `shape`.
        input_tensor: symbolic tensor whose shape and dtype to take.
        optional: whether None may be passed for it.
        name: name of the input.
    """

    def __init__(
        self,
        shape: Any = None,
        batch_size: int | None = None,
        dtype: Any = None,
        sparse: bool | None = None,
        ragged: bool | None = None,
        batch_shape: Any = None,
        input_tensor: Any = None,
        optional: bool = False,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        if sparse or ragged:
            raise ValueError("Sparse and ragged inputs are not supported. Pass dense tensors.")
        if "input_shape" in kwargs:
            shape = kwargs.pop("input_shape")
        super().__init__(name=name)
        if kwargs:
            raise ValueError(f"Input got unknown arguments {sorted(kwargs)}.")
        if input_tensor is not None:
            batch_shape, dtype = input_tensor.shape, dtype or input_tensor.dtype
        if batch_shape is None:
            if shape is None:
                raise ValueError("Input needs a shape: Input(shape=(784,)), with None for unknown sizes.")
            batch_shape = (batch_size, *((shape,) if isinstance(shape, int) else shape))
        self.batch_shape = standardize_shape(batch_shape)
        self.optional = bool(optional)
        self._input_dtype = dtypes.standardize_dtype(dtype)
        self.built = True

    @property
    def _inbound_nodes(self) -> list[Node]:
        """The one call that gives the symbolic input, made anew where nobody holds what it gave."""
        nodes = super()._inbound_nodes
        if nodes:
            return nodes
        self._node_references.clear()
        return [Node(self, (), {}, KerasTensor(self.batch_shape, self._input_dtype, name=self.name))]

    @property
    def dtype(self) -> str:
        """The dtype of the input."""
        return self._input_dtype

    def call(self) -> Any:
        """Inputs are not called."""
        raise TypeError(f"The input {self.name!r} cannot be called. Call a layer on its tensor.")

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal input."""
        return {
            "batch_shape": self.batch_shape,
            "dtype": self._input_dtype,
            "sparse": False,
            "ragged": False,
            "name": self.name,
            "optional": self.optional,
        }


def Input(
    shape: Any = None,
    batch_size: int | None = None,
    dtype: Any = None,
    sparse: bool | None = None,
    ragged: bool | None = None,
    batch_shape: Any = None,
    name: str | None = None,
    tensor: Any = None,
    optional: bool = False,
) -> KerasTensor:
    """Return a symbolic tensor that stands for an input of a functional model.

    Args:
        shape: shape of a sample, without the batch axis, with None for unknown sizes.
        batch_size: number of samples in a batch.
        dtype: dtype of the input.
        sparse, ragged: kept for compatibility; must be false.
        batch_shape: shape with the batch axis, instead of `shape`.
        name: name of the input.
        tensor: symbolic tensor whose shape and dtype to take.
        optional: whether None may be passed for it.

    Example:

    >>> Input(shape=(28, 28, 1), name="image").shape
    (None, 28, 28, 1)
    """
    layer = InputLayer(
        shape=shape,
        batch_size=batch_size,
        dtype=dtype,
        sparse=sparse,
        ragged=ragged,
        batch_shape=batch_shape,
        input_tensor=tensor,
        optional=optional,
        name=name,
    )
    return layer.output
