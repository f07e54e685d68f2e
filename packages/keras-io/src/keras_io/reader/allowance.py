"""What a file may still claim: every declared size is asked for here before anything is allocated."""

from __future__ import annotations

import pathlib

from keras_core.contract import Budget
from keras_io.reader.refusal import AGAIN, BUDGET, refusal

RATIO = 100
"""How many times its size on disk a file may unfold to. Weights hardly compress; bombs do, a thousandfold."""

FLOOR = 64 << 20
"""What any file may unfold to, in bytes, however small it is."""


class Allowance:
    """The part of a `Budget` that one read has left.

    Args:
        path: the file, for errors.
        budget: the limits.
        stored: size of the file on disk in bytes; what it unfolds to is measured against it.
    """

    def __init__(self, path: pathlib.Path, budget: Budget, stored: int) -> None:
        self.path = path
        self.budget = budget
        self.stored = stored
        self._bytes = 0
        self._entries = 0

    def entries(self, count: int) -> None:
        """Claim `count` members, groups or arrays."""
        self._entries += count
        if self._entries > self.budget.entries:
            raise refusal(
                self.path,
                f"it holds {self._entries} members or more",
                f"at most {self.budget.entries} (Budget.entries)",
                BUDGET,
            )

    def array(self, what: str, size: int) -> None:
        """Claim `size` bytes for one array."""
        limit = self.budget.array_bytes
        if size > limit:
            raise refusal(self.path, f"{what} declares {size} bytes", f"at most {limit} (Budget.array_bytes)", BUDGET)
        self.asset(what, size)

    def asset(self, what: str, size: int) -> None:
        """Claim `size` bytes that stay in memory."""
        self._bytes += size
        self._check_total(what, self._bytes)

    def text(self, what: str, size: int) -> None:
        """Allow a JSON text of `size` bytes."""
        limit = self.budget.json_bytes
        if size > limit:
            raise refusal(self.path, f"{what} has {size} bytes", f"at most {limit} (Budget.json_bytes)", BUDGET)
        self._check_unfolding(what, size)

    def scratch(self, what: str, size: int) -> None:
        """Allow `size` bytes of temporary storage, beside the arrays that come out of it."""
        self._check_total(what, size)

    def _check_total(self, what: str, size: int) -> None:
        limit = self.budget.total_bytes
        if size > limit:
            raise refusal(
                self.path,
                f"with {what} it declares {size} bytes in all",
                f"at most {limit} (Budget.total_bytes)",
                BUDGET,
            )
        self._check_unfolding(what, size)

    def _check_unfolding(self, what: str, size: int) -> None:
        limit = FLOOR + RATIO * self.stored
        if size > limit:
            raise refusal(
                self.path,
                f"with {what} a file of {self.stored} bytes unfolds to {size}",
                f"at most {limit} from a file of this size",
                f"This is how a decompression bomb looks. {AGAIN}",
            )
