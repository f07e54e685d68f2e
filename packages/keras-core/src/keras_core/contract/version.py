"""The contract's own version, independent of the versions of the packages on either side of it.

Major: a required function was added, removed or changed its meaning. Minor: something optional came.
"""

from __future__ import annotations

CONTRACT_VERSION = (1, 0)


def parse(text: str) -> tuple[int, int]:
    """Return `(major, minor)` of a version text such as `"1.0"`."""
    major, _, minor = text.partition(".")
    return int(major), int(minor or 0)


def accepts(contract_range: str, version: tuple[int, int] = CONTRACT_VERSION) -> bool:
    """Return whether `version` lies in `contract_range`, such as `">=1.0,<2"`.

    Example:

    >>> accepts(">=1.0,<2", (1, 4)), accepts(">=1.0,<2", (2, 0))
    (True, False)
    """
    for clause in contract_range.split(","):
        clause = clause.strip()
        if clause.startswith(">="):
            if version < parse(clause[2:]):
                return False
        elif clause.startswith("<"):
            if version >= parse(clause[1:]):
                return False
        else:
            raise ValueError(f"Contract range {contract_range!r}: expected clauses such as '>=1.0' and '<2'.")
    return True
