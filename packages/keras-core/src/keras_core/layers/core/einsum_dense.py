"""An affine map by einsum."""

from __future__ import annotations

from typing import Any

from keras_core import activations, constraints, initializers, ops, regularizers
from keras_core.layers.base.arguments import described, owner
from keras_core.layers.base.layer import Layer
from keras_core.ops.einsum import biased_einsum
from keras_core.serialization.registry import builtin
from keras_core.state.variable import Variable


@builtin("keras.layers")
class EinsumDense(Layer):
    """Contracts its input with a kernel as an einsum equation says, adds a bias and applies an activation.

    Args:
        equation: einsum equation of input, kernel and output, such as `"abc,cd->abd"`; `...` may stand for
            leading axes.
        output_shape: shape of a sample of the output; None entries are taken from the input.
        activation: activation or its name; none where None.
        bias_axes: letters of the output axes along which the bias varies; no bias where None.
        kernel_initializer, bias_initializer: initializers.
        kernel_regularizer, bias_regularizer: penalties.
        activity_regularizer: penalty on the output.
        kernel_constraint, bias_constraint: projections after each update.
        lora_rank, lora_alpha, gptq_unpacked_column_size, quantization_config: kept for files; must be None.
        **kwargs: arguments of `Layer`.

    Example:

    >>> import numpy as np
    >>> layer = EinsumDense("abc,cde->abde", output_shape=(None, 2, 4), bias_axes="de")
    >>> tuple(layer(np.ones((1, 5, 8), "float32")).shape)
    (1, 5, 2, 4)
    """

    def __init__(
        self,
        equation: str,
        output_shape: Any,
        activation: Any = None,
        bias_axes: str | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        gptq_unpacked_column_size: int | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if lora_rank is not None or quantization_config is not None:
            raise NotImplementedError(f"{owner(self)}: lora_rank and quantization_config are not supported yet.")
        self.equation = equation
        self.partial_output_shape = (output_shape,) if isinstance(output_shape, int) else tuple(output_shape)
        self.activation = activations.get(activation)
        self.bias_axes = bias_axes
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.quantization_config = None
        self.bias: Variable | None = None
        self._terms = _terms(equation, owner(self))

    def build(self, input_shape: Any) -> None:
        """Make `kernel` and `bias` for inputs of `input_shape`."""
        sizes = self._sizes(input_shape)
        _, kernel, output = self._terms
        self.kernel = self.add_weight(
            name="kernel",
            shape=tuple(self._known(sizes, n) for n in kernel),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        if self.bias_axes:
            names = output.replace("...", "")
            if not set(self.bias_axes) <= set(names):
                raise ValueError(
                    f"{owner(self)}: bias_axes {self.bias_axes!r} must be among the output axes {output!r}."
                )
            first = min(names.index(n) for n in self.bias_axes)
            self.bias = self.add_weight(
                name="bias",
                shape=tuple(self._known(sizes, n) if n in self.bias_axes else 1 for n in names[first:]),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )

    def _sizes(self, input_shape: Any) -> dict[str, int | None]:
        """The length of each axis of input and output by its letter; those of `...` by negative position."""
        inputs, _, output = self._terms
        sizes = _lengths(inputs, tuple(input_shape), owner(self))
        given = (input_shape[0], *self.partial_output_shape)
        names = output.replace("...", "")
        for name, size in zip(names[::-1], given[::-1], strict=False):
            if size is not None and sizes.get(name) not in (None, size):
                raise ValueError(
                    f"{owner(self)}: output_shape says {size} for axis {name!r} of {self.equation!r}, "
                    f"but the input of shape {tuple(input_shape)} has {sizes[name]}."
                )
            sizes[name] = size if size is not None else sizes.get(name)
        return sizes

    def _known(self, sizes: dict[str, int | None], name: str) -> int:
        size = sizes.get(name)
        if size is None:
            raise ValueError(
                f"{owner(self)}: the length of axis {name!r} of {self.equation!r} must be known "
                "from the input or output_shape."
            )
        return size

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Return the activation of the contraction."""
        if self.bias is None:
            x = ops.einsum(self.equation, inputs, self.kernel)
        else:
            x = biased_einsum(self.equation, inputs, self.kernel, self.bias)
        activation = self.activation
        return x if activation is activations.linear else activation(x)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Return the shape of the output, batch size included."""
        output = self._terms[2]
        sizes = self._sizes(input_shape)
        hidden = len(input_shape) - len(self._terms[0].replace("...", "")) if "..." in output else 0
        before, _, after = output.partition("...")
        return (
            *(sizes[n] for n in before),
            *(sizes[f"...{i}"] for i in range(hidden, 0, -1)),
            *(sizes[n] for n in after),
        )

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        names = (
            "kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer "
            "kernel_constraint bias_constraint quantization_config"
        )
        return {
            **super().get_config(),
            "output_shape": self.partial_output_shape,
            **described(self, "equation", "activation", "bias_axes", *names.split()),
        }


def _terms(equation: str, layer: str) -> tuple[str, str, str]:
    """The parts of an equation for input, kernel and output."""
    left, arrow, output = equation.replace(" ", "").partition("->")
    operands = left.split(",")
    if not arrow or len(operands) != 2 or "..." in operands[1]:
        raise ValueError(f"{layer}: equation must have the form 'input,kernel->output', got {equation!r}.")
    return operands[0], operands[1], output


def _lengths(term: str, shape: tuple[int | None, ...], layer: str) -> dict[str, int | None]:
    """The lengths of axes by letter, those under `...` counted from the right as `...1`, `...2`."""
    before, dots, after = term.partition("...")
    hidden = len(shape) - len(before + after)
    if hidden < 0 or (hidden and not dots):
        raise ValueError(f"{layer}: {term!r} in its equation does not fit an input of shape {shape}.")
    names = [*before, *(f"...{i}" for i in range(hidden, 0, -1)), *after]
    return dict(zip(names, shape, strict=True))
