"""Batch normalization."""

from __future__ import annotations

from typing import Any

from keras_core import initializers, ops
from keras_core.layers.base.arguments import described, owner
from keras_core.layers.base.input_spec import InputSpec
from keras_core.layers.normalization.affine import Affine
from keras_core.ops.own_statistics import normalize_batch
from keras_core.ops.rules import canonical_axis
from keras_core.serialization.registry import builtin

_HALF = ("float16", "bfloat16")


@builtin("keras.layers")
class BatchNormalization(Affine):
    """Brings each channel to mean 0 and variance 1, then scales and shifts it.

    In training, mean and variance are those of the batch, and moving averages of them are kept. In inference, and
    where the layer is not `trainable`, the moving averages are used. Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167.

    Args:
        axis: the channel axis.
        momentum: weight of the old value in the moving averages.
        epsilon: added to the variance.
        center: whether to add `beta`.
        scale: whether to multiply by `gamma`.
        beta_initializer, gamma_initializer, moving_mean_initializer, moving_variance_initializer: initializers.
        beta_regularizer, gamma_regularizer: penalties.
        beta_constraint, gamma_constraint: projections after each update.
        renorm, renorm_clipping, renorm_momentum: kept for files; `renorm` must be false.
        synchronized: whether to average over all replicas of a distributed run.
        **kwargs: arguments of `Layer`.

    The call takes `mask`, a bool tensor of shape `(batch, steps)`: masked steps do not count in mean and variance.

    Example:

    >>> import numpy as np
    >>> layer = BatchNormalization(epsilon=0.0)
    >>> y = layer(np.array([[1.0], [3.0]], "float32"), training=True)
    >>> float(y[0, 0]), float(y[1, 0])
    (-1.0, 1.0)
    """

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        renorm: bool = False,
        renorm_clipping: Any = None,
        renorm_momentum: float = 0.99,
        synchronized: bool = False,
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
        if renorm:
            raise NotImplementedError(f"{owner(self)}: renorm=True is not supported. Use renorm=False.")
        if isinstance(axis, (list, tuple)) and len(axis) == 1:
            axis = axis[0]
        if isinstance(axis, bool) or not isinstance(axis, int):
            raise ValueError(f"{owner(self)}: axis must be an integer, got {axis!r}.")
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)
        self.synchronized = synchronized
        self.renorm, self.renorm_clipping, self.renorm_momentum = False, renorm_clipping, renorm_momentum

    def build(self, input_shape: Any) -> None:
        """Make `gamma`, `beta`, `moving_mean` and `moving_variance` for the channels of `input_shape`."""
        axis = canonical_axis(self.axis, len(input_shape))
        channels = input_shape[axis]
        if channels is None:
            raise ValueError(
                f"{owner(self)} needs to know the size of axis {self.axis}, got an input of shape {tuple(input_shape)}."
            )
        self._add_parameters((channels,))
        self.moving_mean = self._moving("moving_mean", channels)
        self.moving_variance = self._moving("moving_variance", channels)
        self.input_spec = InputSpec(ndim=len(input_shape), axes={axis: channels})
        self._reduced = tuple(i for i in range(len(input_shape)) if i != axis)

    def _moving(self, name: str, channels: int) -> Any:
        initializer = getattr(self, f"{name}_initializer")
        return self.add_weight(name=name, shape=(channels,), initializer=initializer, trainable=False, autocast=False)

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Return the normalized inputs; in training, update the moving averages."""
        if mask is not None and len(mask.shape) >= len(inputs.shape):
            raise ValueError(
                f"{owner(self)}: mask must have the shape of the input's leading axes, without that of the channels, "
                f"got mask {tuple(mask.shape)} for input {tuple(inputs.shape)}."
            )
        half = self.compute_dtype in _HALF
        x = ops.cast(inputs, "float32") if half else inputs
        if training and self.trainable:
            y, mean, variance = self._by_batch(x, mask)
            self._average(self.moving_mean, mean)
            self._average(self.moving_variance, variance)
        else:
            y = self._by(x, self.moving_mean, self.moving_variance)
        return ops.cast(y, self.compute_dtype) if half else y

    def _by(self, x: Any, mean: Any, variance: Any) -> Any:
        return ops.batch_normalization(x, mean, variance, self.axis, self.beta, self.gamma, self.epsilon)

    def _by_batch(self, x: Any, mask: Any) -> tuple[Any, Any, Any]:
        if mask is None and not self.synchronized:
            return normalize_batch(x, self.axis, self.beta, self.gamma, self.epsilon)
        mean, variance = self._moments(x, mask)
        return self._by(x, mean, variance), mean, variance

    def _moments(self, x: Any, mask: Any) -> tuple[Any, Any]:
        if mask is None:
            return ops.moments(x, self._reduced, synchronized=self.synchronized)
        weights = ops.cast(mask, x.dtype)
        weights = ops.reshape(weights, (*ops.shape(mask), *(1,) * (len(x.shape) - len(mask.shape))))
        weights = ops.broadcast_to(weights, ops.shape(x))
        total = ops.maximum(ops.sum(weights, self._reduced, keepdims=True), 1e-7)
        mean = ops.sum(weights * x, self._reduced, keepdims=True) / total
        variance = ops.sum(weights * ops.square(x - mean), self._reduced, keepdims=True) / total
        return ops.squeeze(mean, self._reduced), ops.squeeze(variance, self._reduced)

    def _average(self, moving: Any, batch: Any) -> None:
        part = ops.stop_gradient(batch) * (1.0 - self.momentum)
        moving.assign(ops.add(moving * self.momentum, part))  # of float32 beside 16 bits, which no framework need add

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Return `input_shape`."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        names = (
            "axis momentum epsilon center scale beta_initializer gamma_initializer moving_mean_initializer "
            "moving_variance_initializer beta_regularizer gamma_regularizer beta_constraint gamma_constraint "
            "synchronized renorm renorm_clipping renorm_momentum"
        )
        return {**super().get_config(), **described(self, *names.split())}
