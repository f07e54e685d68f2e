"""Dropout inside a recurrence: the same elements are dropped at every step of a sequence.

Gal & Ghahramani 2016, https://arxiv.org/abs/1512.05287.
"""

from __future__ import annotations

from typing import Any

from keras_core import ops, random
from keras_core.random import SeedGenerator


class StepDropout:
    """Mixin of cells with `dropout`, `recurrent_dropout` and a `seed_generator`.

    A layer that runs the cell over a sequence calls `draw_dropout` before and `reset_dropout` after; between the two,
    the cell uses the same masks at every step. A cell that is called by itself draws new ones.
    """

    dropout: float
    recurrent_dropout: float
    seed_generator: SeedGenerator
    _input_noise: Any = None
    _state_noise: Any = None

    def draw_dropout(self, step_input: Any, state: Any) -> None:
        """Draw the masks for a sequence.

        Args:
            step_input: tensor of the shape of the input at one step.
            state: tensor of the shape of the recurrent state.
        """
        self._input_noise = self._noise(step_input, self.dropout)
        self._state_noise = self._noise(state, self.recurrent_dropout)

    def reset_dropout(self) -> None:
        """Forget the masks."""
        self._input_noise = self._state_noise = None

    def _noise(self, like: Any, rate: float) -> Any:
        if not rate:
            return None
        return (
            ops.zeros_like(like) if rate == 1 else random.dropout(ops.ones_like(like), rate, seed=self.seed_generator)
        )

    def _drop(self, step_input: Any, state: Any) -> tuple[Any, Any]:
        """Return input and state with the masks applied."""
        if self.dropout:
            noise = self._input_noise if self._input_noise is not None else self._noise(step_input, self.dropout)
            step_input = ops.multiply(step_input, noise)
        if self.recurrent_dropout:
            noise = self._state_noise if self._state_noise is not None else self._noise(state, self.recurrent_dropout)
            state = ops.multiply(state, noise)
        return step_input, state

    def reset_dropout_mask(self) -> None:
        """Forget the mask of the inputs."""
        self._input_noise = None

    def reset_recurrent_dropout_mask(self) -> None:
        """Forget the mask of the recurrent state."""
        self._state_noise = None
