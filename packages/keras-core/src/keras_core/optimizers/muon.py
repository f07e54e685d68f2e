"""Steps made orthogonal, for matrices."""

from __future__ import annotations

import math
import re
from typing import Any

from keras_core import ops
from keras_core.optimizers.base import Optimizer
from keras_core.serialization.registry import builtin


@builtin("keras.optimizers", "muon")
class Muon(Optimizer):
    """Muon (Jordan et al., 2024) for matrices, scaled as by Liu et al. (2025), and AdamW for everything else.

    A matrix moves along the orthogonal matrix nearest to its momentum, found by a few Newton-Schulz iterations.

    Args:
        learning_rate: see `Optimizer`.
        adam_beta_1, adam_beta_2: decays of Adam's means.
        adam_weight_decay: weight decay of the variables that Adam updates.
        epsilon: of Adam, and added to the norm of a matrix.
        weight_decay: weight decay of matrices.
        exclude_layers: patterns; a variable in whose path one is found is left to Adam.
        exclude_embeddings: whether to leave variables with "embedding" in their path to Adam.
        muon_a, muon_b, muon_c: coefficients of the polynomial that is iterated.
        adam_lr_ratio: rate of Adam, as a multiple of `learning_rate`.
        momentum: of matrices.
        ns_steps: how many iterations to make.
        nesterov: whether to look ahead.
        rms_rate: root mean square of a matrix's step, in units of the learning rate; None for steps of singular values
            near 1, as in the first form of the method.
        **kwargs: further arguments of `Optimizer`.

    Example:

    >>> from keras_core import optimizers
    >>> optimizers.Muon(0.02, exclude_layers=["head"]).get_config()["ns_steps"]
    5
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        adam_beta_1: float = 0.9,
        adam_beta_2: float = 0.999,
        adam_weight_decay: float | None = 0.004,
        epsilon: float = 1e-7,
        weight_decay: float | None = 0.004,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
        exclude_layers: list[str] | None = None,
        exclude_embeddings: bool = True,
        muon_a: float = 3.4445,
        muon_b: float = -4.775,
        muon_c: float = 2.0315,
        adam_lr_ratio: float = 1,
        momentum: float = 0.95,
        ns_steps: int = 5,
        nesterov: bool = True,
        rms_rate: float | None = 0.2,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            learning_rate,
            weight_decay,
            clipnorm,
            clipvalue,
            global_clipnorm,
            use_ema,
            ema_momentum,
            ema_overwrite_frequency,
            loss_scale_factor,
            gradient_accumulation_steps,
            name,
            **kwargs,
        )
        self.adam_beta_1, self.adam_beta_2, self.epsilon = adam_beta_1, adam_beta_2, epsilon
        self.adam_weight_decay, self.adam_lr_ratio = adam_weight_decay, adam_lr_ratio
        self.exclude_layers = list(exclude_layers or ())
        self.exclude_embeddings = exclude_embeddings
        self.muon_a, self.muon_b, self.muon_c = muon_a, muon_b, muon_c
        self.momentum, self.ns_steps, self.nesterov, self.rms_rate = momentum, ns_steps, nesterov, rms_rate

    def _is_left_to_adam(self, variable: Any) -> bool:
        if len(variable.shape) != 2 or (self.exclude_embeddings and "embedding" in variable.path.lower()):
            return True
        return any(re.search(pattern, variable.path) for pattern in self.exclude_layers)

    def build(self, variables: Any) -> None:
        """Make the slots for `variables`."""
        super().build(variables)
        self._momentums: list[Any] = []
        self._velocities: list[Any] = []  # None for a matrix
        for variable in variables:
            self._momentums.append(self.add_variable_from_reference(variable, "momentum"))
            left = self._is_left_to_adam(variable)
            self._velocities.append(self.add_variable_from_reference(variable, "velocity") if left else None)

    def _decay(self, variables: Any, rate: Any) -> None:
        decaying = self._decaying(variables)
        matrices = [v for v in decaying if self.slot(v, self._velocities) is None]
        others = [v for v in decaying if self.slot(v, self._velocities) is not None]
        if self.weight_decay is not None:
            self._decay_by(matrices, rate * self.weight_decay)
        if self.adam_weight_decay is not None:
            self._decay_by(others, rate * self.adam_weight_decay)

    def update(self, variables: Any, grads: Any, learning_rate: Any) -> None:
        """Update all variables."""
        pairs = list(zip(variables, grads, strict=True))
        others = [(v, g) for v, g in pairs if self.slot(v, self._velocities) is not None]
        if others:
            of_adam = [v for v, _ in others]
            ops.updates.adam_update(
                of_adam,
                [g for _, g in others],
                self.slots(of_adam, self._momentums),
                self.slots(of_adam, self._velocities),
                step=self._next_step(),
                learning_rate=learning_rate * self.adam_lr_ratio,
                beta_1=self.adam_beta_1,
                beta_2=self.adam_beta_2,
                epsilon=self.epsilon,
            )
        for variable, gradient in pairs:
            if self.slot(variable, self._velocities) is None:
                self._update_matrix(variable, gradient, ops.cast(learning_rate, variable.dtype))

    def _update_matrix(self, variable: Any, gradient: Any, rate: Any) -> None:
        m = self.slot(variable, self._momentums)
        mean = m.value * self.momentum + gradient
        m.assign(mean)
        ahead = gradient + mean * self.momentum if self.nesterov else mean
        move = self.lr_adjust(self.zeropower_via_newtonschulz5(ahead, self.ns_steps))
        variable.assign(variable.value - move * rate)

    def transpose_last_axis(self, X: Any) -> Any:
        """Return `X` with its last two axes exchanged."""
        return ops.swapaxes(X, -1, -2)

    def lr_adjust(self, x: Any) -> Any:
        """Return a step scaled to the same root mean square for each shape: `rms_rate * sqrt(max(shape)) * x`."""
        if self.rms_rate is None:
            return x
        return x * (self.rms_rate * math.sqrt(max(x.shape)))

    def zeropower_via_newtonschulz5(self, x: Any, steps: int) -> Any:
        """Return the orthogonal matrix near `x`, by `steps` iterations of `x = a x + b (x xᵀ) x + c (x xᵀ)² x`."""
        tall = x.shape[0] > x.shape[1]
        x = self.transpose_last_axis(x) if tall else x
        x = x / (ops.sqrt(ops.sum(ops.square(x))) + self.epsilon)
        for _ in range(steps):
            gram = ops.matmul(x, self.transpose_last_axis(x))
            x = self.muon_a * x + ops.matmul(self.muon_b * gram + self.muon_c * ops.matmul(gram, gram), x)
        return self.transpose_last_axis(x) if tall else x

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        return {**super().get_config(), **{name: getattr(self, name) for name in _ARGUMENTS}}


_ARGUMENTS = (
    *("adam_beta_1", "adam_beta_2", "adam_weight_decay", "epsilon", "exclude_layers", "exclude_embeddings"),
    *("muon_a", "muon_b", "muon_c", "adam_lr_ratio", "momentum", "ns_steps", "nesterov", "rms_rate"),
)
