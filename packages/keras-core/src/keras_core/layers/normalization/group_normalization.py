"""Group normalization."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.layers.base.arguments import described, owner
from keras_core.layers.base.input_spec import InputSpec
from keras_core.layers.normalization.affine import AFFINE, Affine
from keras_core.ops.own_statistics import group_normalization
from keras_core.ops.rules import canonical_axis
from keras_core.serialization.registry import builtin


@builtin("keras.layers")
class GroupNormalization(Affine):
    """Brings each group of channels of each sample to mean 0 and variance 1, then scales and shifts the channels.

    Wu & He 2018, https://arxiv.org/abs/1803.08494. One group is layer normalization over all axes; as many groups as
    channels are instance normalization.

    Args:
        groups: number of groups; neighbouring channels make one. -1 for as many as there are channels.
        axis: the channel axis.
        epsilon: added to the variance.
        center, scale, beta_initializer, gamma_initializer, beta_regularizer, gamma_regularizer, beta_constraint,
            gamma_constraint: see `LayerNormalization`.
        **kwargs: arguments of `Layer`.

    Example:

    >>> import numpy as np
    >>> from keras_core import ops
    >>> layer = GroupNormalization(groups=2, epsilon=0.0)
    >>> y = layer(np.array([[1.0, 3.0, 2.0, 6.0]], "float32"))
    >>> np.round(ops.convert_to_numpy(y), 4).tolist()
    [[-1.0, 1.0, -1.0, 1.0]]
    """

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
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
        if isinstance(groups, bool) or not isinstance(groups, int) or (groups < 1 and groups != -1):
            raise ValueError(f"{owner(self)}: groups must be a positive integer, or -1, got {groups!r}.")
        self.groups = groups
        self.axis = axis
        self.epsilon = epsilon

    def build(self, input_shape: Any) -> None:
        """Make `gamma` and `beta` for the channels of `input_shape`."""
        axis = canonical_axis(self.axis, len(input_shape))
        channels = input_shape[axis]
        if channels is None:
            raise ValueError(
                f"{owner(self)} needs to know the size of axis {self.axis}, got an input of shape {tuple(input_shape)}."
            )
        if self.groups == -1:
            self.groups = channels
        if channels % self.groups:
            raise ValueError(
                f"{owner(self)}: {channels} channels do not divide into {self.groups} groups. Choose groups of which "
                "the channels are a multiple."
            )
        self.input_spec = InputSpec(ndim=len(input_shape), axes={axis: channels})
        self._add_parameters((channels,))

    def call(self, inputs: Any) -> Any:
        """Return the normalized inputs."""
        y = group_normalization(inputs, self.gamma, self.beta, self.groups, self.axis, self.epsilon)
        policy = self.dtype_policy
        return y if policy.compute_dtype == policy.variable_dtype else ops.cast(y, policy.compute_dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return `input_shape`."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        first = described(self, "groups", "axis", "epsilon", "center", "scale")
        return {**super().get_config(), **first, **described(self, *AFFINE)}
