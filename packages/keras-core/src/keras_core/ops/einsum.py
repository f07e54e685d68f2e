"""Einstein summation.

Operands are contracted one after another: each step sorts the axes of two operands into kept and summed ones and is one
matrix product.
"""

from __future__ import annotations

import functools
import math
import string
from typing import Any

from keras_core.ops.arithmetic import add
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor

Labels = tuple[str, ...]


@functools.lru_cache(maxsize=1024)
def parse(subscripts: str, ranks: tuple[int, ...]) -> tuple[tuple[Labels, ...], Labels]:
    """Return the labels of the operands' axes and those of the result.

    Axes under an ellipsis get the labels `"...1"`, `"...2"`, ... counted from the right.

    Raises:
        ValueError: the text is malformed or does not fit the ranks.

    Example:

    >>> parse("...ij,jk", (3, 2))
    ((('...1', 'i', 'j'), ('j', 'k')), ('...1', 'i', 'k'))
    """
    text = subscripts.replace(" ", "")
    left, arrow, right = text.partition("->")
    terms = left.split(",")
    if len(terms) != len(ranks):
        raise ValueError(f"einsum {subscripts!r} names {len(terms)} operands, but {len(ranks)} were given.")
    inputs = tuple(_labels(term, rank, subscripts) for term, rank in zip(terms, ranks, strict=True))
    wide = max((sum(n.startswith("...") for n in labels) for labels in inputs), default=0)
    if arrow:
        output = _labels(right, len(right.replace("...", "")) + (wide if "..." in right else 0), subscripts)
    else:
        names = sorted(set(left) - set(",."))
        output = tuple(f"...{i}" for i in range(wide, 0, -1))
        output += tuple(n for n in names if left.count(n) == 1)
    known = {n for labels in inputs for n in labels}
    for n in output:
        if n not in known or output.count(n) > 1:
            raise ValueError(f"einsum {subscripts!r}: the result's {n!r} occurs in no operand, or twice in the result.")
    return inputs, output


def _labels(term: str, rank: int, subscripts: str) -> Labels:
    before, dots, after = term.partition("...")
    names = before + after
    if not set(names) <= set(string.ascii_letters):
        raise ValueError(f"einsum {subscripts!r}: {term!r} may hold letters and one ellipsis.")
    hidden = rank - len(names)
    if hidden < 0 or (hidden and not dots):
        raise ValueError(f"einsum {subscripts!r}: {term!r} does not fit an operand of rank {rank}.")
    return (*before, *(f"...{i}" for i in range(hidden, 0, -1)), *after)


def _sizes(inputs: tuple[Labels, ...], shapes: list[Any], subscripts: str) -> dict[str, Any]:
    """The length of each label; 1 beside another length broadcasts."""
    sizes: dict[str, Any] = {}
    for labels, shape in zip(inputs, shapes, strict=True):
        for label, n in zip(labels, shape, strict=True):
            have = sizes.get(label, 1)
            if isinstance(have, int) and have == 1:
                sizes[label] = n
            elif isinstance(n, int) and isinstance(have, int) and n not in (1, have):
                raise ValueError(f"einsum {subscripts!r}: axis {label!r} has lengths {have} and {n}.")
            elif have is None and n != 1:
                sizes[label] = n
    return sizes


def _spec(subscripts: str, *operands: Any) -> KerasTensor:
    inputs, output = parse(subscripts, tuple(len(x.shape) for x in operands))
    sizes = _sizes(inputs, [x.shape for x in operands], subscripts)
    dtype = operands[0].dtype
    return KerasTensor(tuple(sizes[n] for n in output), "int32" if dtype == "int8" else dtype)


@op(shape=_spec)
def einsum(subscripts: str, *operands: TensorLike) -> Tensor:
    """Sum products of elements as an Einstein summation names them.

    Args:
        subscripts: labels of each operand's axes and, after `->`, of the result's, such as `"ij,jk->ik"`. Labels
            that the result lacks are summed. Without `->` the result has the labels that occur once, in alphabetical
            order. `...` stands for any further axes, which broadcast.
        *operands: tensors.

    Returns:
        The tensor of sums. Products of int8 are summed in int32.

    Raises:
        ValueError: `subscripts` is malformed, or does not fit the operands.

    Example:

    >>> from keras_core import ops
    >>> ops.shape(ops.einsum("bij,bjk->bik", ops.ones((2, 3, 4)), ops.ones((2, 4, 5))))
    (2, 3, 5)
    """
    inputs, output = parse(subscripts, tuple(len(x.shape) for x in operands))
    sizes = _sizes(inputs, [tuple(xp.shape(x)) for x in operands], subscripts)
    if xp.dtype(operands[0]) == "int8":
        operands = tuple(xp.astype(x, "int32") for x in operands)
    terms = [_unrepeated(x, labels, sizes) for x, labels in zip(operands, inputs, strict=True)]
    result, labels = terms[0]
    for i in range(1, len(terms)):
        later = set(output).union(*(set(t[1]) for t in terms[i + 1 :]))
        result, labels = _contract((result, labels), terms[i], later)
    result, labels = _summed(result, labels, set(output))
    missing = [n for n in output if n not in labels]  # only axes of length 1 went missing
    result = xp.reshape(result, (*(1 for _ in missing), *xp.shape(result)))
    labels = (*missing, *labels)
    return xp.permute_dims(result, [labels.index(n) for n in output])


def _biased_spec(subscripts: str, x: Any, kernel: Any, bias: Any) -> KerasTensor:
    return _spec(subscripts, x, kernel)


@op(shape=_biased_spec)
def biased_einsum(subscripts: str, x: TensorLike, kernel: TensorLike, bias: TensorLike) -> Tensor:
    """Sum products of a tensor and a kernel, and add a bias, which a backend may do in one matrix product.

    Args:
        subscripts: see `einsum`.
        x, kernel: tensors.
        bias: tensor that broadcasts to the result.

    Returns:
        The tensor of sums.
    """
    return add(einsum(subscripts, x, kernel), bias)


def _unrepeated(x: Any, labels: Labels, sizes: dict[str, Any]) -> tuple[Any, Labels]:
    """Drop the axes of length 1 that broadcast, and take the diagonal of axes with one label."""
    shape = tuple(xp.shape(x))
    keep = [i for i, n in enumerate(shape) if not (isinstance(n, int) and n == 1)]
    x, labels = xp.reshape(x, tuple(shape[i] for i in keep)), tuple(labels[i] for i in keep)
    while len(set(labels)) < len(labels):
        label = next(n for n in labels if labels.count(n) > 1)
        first = labels.index(label)
        second = labels.index(label, first + 1)
        rest = [i for i in range(len(labels)) if i not in (first, second)]
        size = sizes[label]
        x = xp.permute_dims(x, [first, second, *rest])
        x = xp.reshape(x, (-1, *xp.shape(x)[2:]))
        x = xp.strided_slice(x, (slice(None, None, size + 1),))
        labels = (label, *(labels[i] for i in rest))
    return x, labels


def _summed(x: Any, labels: Labels, keep: set[str]) -> tuple[Any, Labels]:
    """Sum over the labels that are not in `keep`."""
    axes = tuple(i for i, n in enumerate(labels) if n not in keep)
    if not axes:
        return x, labels
    return xp.sum(x, axis=axes), tuple(n for n in labels if n in keep)


def _contract(a: tuple[Any, Labels], b: tuple[Any, Labels], later: set[str]) -> tuple[Any, Labels]:
    """Multiply two operands and sum over the shared labels that are not needed later."""
    x1, left = _summed(*a, later | set(b[1]))
    x2, right = _summed(*b, later | set(left))
    shared = [n for n in left if n in right]
    batch, summed = [n for n in shared if n in later], [n for n in shared if n not in later]
    only1, only2 = [n for n in left if n not in shared], [n for n in right if n not in shared]
    size = dict(zip(left, xp.shape(x1), strict=True)) | dict(zip(right, xp.shape(x2), strict=True))
    lead, rows, columns = ([size[n] for n in group] for group in (batch, only1, only2))
    inner = math.prod(size[n] for n in summed)
    x1 = xp.permute_dims(x1, [left.index(n) for n in (*batch, *only1, *summed)])
    x2 = xp.permute_dims(x2, [right.index(n) for n in (*batch, *summed, *only2)])
    x1 = xp.reshape(x1, (*lead, math.prod(rows), inner))
    x2 = xp.reshape(x2, (*lead, inner, math.prod(columns)))
    product = xp.matmul(x1, x2) if summed else xp.multiply(x1, x2)
    return xp.reshape(product, (*lead, *rows, *columns)), (*batch, *only1, *only2)
