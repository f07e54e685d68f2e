"""Matrix multiplication, from which every contraction follows."""

from __future__ import annotations

from typing import Any

Tensor = Any


def matmul(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return the matrix product, in the dtype of the operands, which are numbers; integers too.

    Leading axes broadcast; a rank-1 operand is a row or a column as in NumPy.
    """
    ...
