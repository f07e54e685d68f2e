"""Layer normalization."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.layers.base.arguments import described, owner
from keras_core.layers.normalization.affine import AFFINE, Affine
from keras_core.serialization.registry import builtin


@builtin("keras.layers")
class LayerNormalization(Affine):
    """Brings each sample to mean 0 and variance 1 over its features, then scales and shifts it.

    Ba et al. 2016, https://arxiv.org/abs/1607.06450.

    Args:
        axis: axis or axes of the features.
        epsilon: added to the variance.
        center: whether to add `beta`.
        scale: whether to multiply by `gamma`.
        beta_initializer, gamma_initializer: initializers.
        beta_regularizer, gamma_regularizer: penalties.
        beta_constraint, gamma_constraint: projections after each update.
        **kwargs: arguments of `Layer`.

    Example:

    >>> import numpy as np
    >>> from keras_core import ops
    >>> layer = LayerNormalization(epsilon=0.0)
    >>> ops.convert_to_numpy(layer(np.array([[1.0, 3.0]], "float32"))).tolist()
    [[-1.0, 1.0]]
    """

    def __init__(
        self,
        axis: Any = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        if kwargs.pop("rms_scaling", False):
            raise ValueError("LayerNormalization: rms_scaling=True is not supported. Use RMSNormalization.")
        super().__init__(
            center=center,
            scale=scale,
            beta_initializer=beta_initializer,
            gamma_initializer=gamma_initializer,
            beta_regularizer=beta_regularizer,
            gamma_regularizer=gamma_regularizer,
            beta_constraint=beta_constraint,
            gamma_constraint=gamma_constraint,
            **kwargs,
        )
        several = isinstance(axis, (list, tuple))
        if not all(isinstance(a, int) and not isinstance(a, bool) for a in (axis if several else (axis,))):
            raise TypeError(f"{owner(self)}: axis must be an integer or a list of integers, got {axis!r}.")
        self.axis = sorted(axis) if several else axis
        self.epsilon = epsilon

    def build(self, input_shape: Any) -> None:
        """Make `gamma` and `beta` for the features of `input_shape`."""
        if isinstance(self.axis, int):
            self.axis = [self.axis]
        try:
            shape = tuple(input_shape[a] for a in self.axis)
        except IndexError:
            raise ValueError(
                f"{owner(self)}: axis {self.axis} is out of range for an input of shape {tuple(input_shape)}."
            ) from None
        if None in shape:
            raise ValueError(
                f"{owner(self)} needs to know the sizes of axis {self.axis}, "
                f"got an input of shape {tuple(input_shape)}."
            )
        self._axes = tuple(self.axis)
        self._add_parameters(shape)

    def call(self, inputs: Any) -> Any:
        """Return the normalized inputs."""
        y = ops.layer_normalization(inputs, self.gamma, self.beta, self._axes, self.epsilon)
        policy = self.dtype_policy
        return y if policy.compute_dtype == policy.variable_dtype else ops.cast(y, policy.compute_dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return `input_shape`."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        first = described(self, "axis", "epsilon", "center", "scale")
        return {**super().get_config(), **first, "rms_scaling": False, **described(self, *AFFINE)}
