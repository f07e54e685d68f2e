"""What a backend may supply so that users can train with their framework's own optimizers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from keras_core.contract.engine import Variable

Tensor = Any


class ForeignOptimizer(Protocol):
    """How core uses an optimizer of the framework.

    State that is a fixed list of tensors is handed to core, which keeps it in Variables: it is saved, restored, donated
    and swapped like all others. A framework whose optimizers insist on holding their state returns none from `init`,
    and defines `save(variables)`, which returns a dict of tensors by name (letters, digits and `_`), and
    `load(variables, tensors)`, which takes one back.
    """

    def init(self, variables: Sequence[Variable]) -> Sequence[Tensor]:
        """Return the state before the first step for variables that hold their first values."""
        ...

    def update(
        self, variables: Sequence[Variable], gradients: Sequence[Tensor | None], state: Sequence[Tensor]
    ) -> Sequence[Tensor]:
        """Update `variables`, those that `init` was given, and return the new state.

        Runs in compiled steps. A gradient is None where the loss does not depend on the variable. Where storage is
        replaced rather than written into, `record_assignment(variable)` comes first.
        """
        ...
