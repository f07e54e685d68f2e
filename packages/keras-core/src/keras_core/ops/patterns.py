"""Rearrangement by a pattern that names the axes."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp

Group = tuple[str, ...]
_ELLIPSIS: Group = ("...", "...")  # one that stands by itself, for several axes
_TOKEN = re.compile(r"\(|\)|\.\.\.|[A-Za-z_]\w*|1|\S")


def rearrange(tensor: TensorLike, pattern: str, **axes_lengths: int) -> Tensor:
    """Split, permute and join axes as a pattern says (A. Rogozhnikov, "Einops", ICLR 2022).

    Args:
        tensor: tensor.
        pattern: names of the axes before and after `->`. Those in parentheses are one axis together, the last of them
            running fastest; `1` is an axis of length 1, and `...` any number of axes.
        **axes_lengths: lengths of named axes that the shape alone does not tell.

    Returns:
        Tensor with the same elements in the new shape.

    Raises:
        ValueError: the pattern is malformed, names an axis on one side only, or does not fit the shape.

    Example:

    >>> from keras_core import ops
    >>> ops.shape(ops.rearrange(ops.ones((2, 6, 3)), "b (h w) c -> b c h w", h=2))
    (2, 3, 2, 3)
    """
    return rearranged(tensor, pattern, axes_lengths)


def _rearranged_shape(tensor: Any, pattern: str, axes_lengths: Mapping[str, int]) -> tuple[int | None, ...]:
    before, after = _parsed(pattern, len(tensor.shape))
    lengths = _lengths(tuple(tensor.shape), before, axes_lengths, pattern)
    return tuple(_product([lengths[name] for name in group]) for group in after)


@op(dtype="keep", shape=_rearranged_shape)
def rearranged(tensor: TensorLike, pattern: str, axes_lengths: Mapping[str, int]) -> Tensor:
    """Split, permute and join axes; see `rearrange`.

    Args:
        tensor: tensor.
        pattern: names of the axes before and after.
        axes_lengths: lengths of named axes.

    Returns:
        Tensor with the same elements in the new shape.
    """
    before, after = _parsed(pattern, len(tensor.shape))
    lengths = _lengths(tuple(xp.shape(tensor)), before, axes_lengths, pattern)
    names = [name for group in before for name in group]
    split = xp.reshape(tensor, tuple(lengths[name] for name in names))
    moved = xp.permute_dims(split, [names.index(name) for group in after for name in group])
    return xp.reshape(moved, tuple(math.prod(lengths[name] for name in group) for group in after))


def _parsed(pattern: str, ndim: int) -> tuple[list[Group], list[Group]]:
    """Return the groups of axes on both sides of a pattern; `...` becomes axes of its own, a `1` a group of none."""
    sides = pattern.split("->")
    if len(sides) != 2:
        raise ValueError(f"ops.rearrange got the pattern {pattern!r}, expected one '->' in it, as 'b h w -> b (h w)'.")
    before = _groups(sides[0], pattern)
    if _ELLIPSIS in before:
        count = ndim - len(before) + 1
    else:
        count = 0
    hidden = [f"...{i}" for i in range(count)]
    before, after = (_expanded(side, hidden) for side in (before, _groups(sides[1], pattern)))
    if len(before) != ndim or count < 0:
        raise ValueError(f"ops.rearrange got the pattern {pattern!r} for a tensor of rank {ndim}, which does not fit.")
    given, wanted = (Counter(name for group in side for name in group) for side in (before, after))
    if given != wanted or any(n > 1 for n in given.values()):
        wrong = sorted({*(given - wanted), *(wanted - given), *(n for n, c in given.items() if c > 1)})
        raise ValueError(
            f"ops.rearrange got the pattern {pattern!r}, in which {', '.join(wrong)} do not occur once on each side."
        )
    return before, after


def _groups(side: str, pattern: str) -> list[Group]:
    groups: list[Group] = []
    inner: list[str] | None = None
    for token in _TOKEN.findall(side):
        if token == "(" and inner is None:
            inner = []
        elif token == ")" and inner is not None:
            groups.append(tuple(inner))
            inner = None
        elif token in ("...", "1") or token.isidentifier():
            names = [] if token == "1" else [token]
            if inner is None:
                groups.append(_ELLIPSIS if token == "..." else tuple(names))
            else:
                inner += names
        else:
            raise ValueError(f"ops.rearrange got the pattern {pattern!r}, in which {token!r} has no place.")
    if inner is not None:
        raise ValueError(f"ops.rearrange got the pattern {pattern!r}, in which a parenthesis stays open.")
    return groups


def _expanded(groups: list[Group], hidden: Sequence[str]) -> list[Group]:
    """Return the groups with `...` replaced by the axes that it hides."""
    result: list[Group] = []
    for group in groups:
        if group == _ELLIPSIS:
            result += [(name,) for name in hidden]
        else:
            result.append(tuple(n for name in group for n in (hidden if name == "..." else [name])))
    return result


def _lengths(shape: tuple[Any, ...], groups: list[Group], given: Mapping[str, int], pattern: str) -> dict[str, Any]:
    """Return the length of each named axis; None, or a scalar tensor, where it is known only at run time."""
    lengths: dict[str, Any] = {}
    for size, group in zip(shape, groups, strict=True):
        known = {name: given[name] for name in group if name in given}
        unknown = [name for name in group if name not in given]
        product = math.prod(known.values())
        if len(unknown) > 1:
            raise ValueError(
                f"ops.rearrange got the pattern {pattern!r} without the lengths of {', '.join(unknown)}; "
                f"give all but one of them, as in `{unknown[0]}=2`."
            )
        if isinstance(size, int) and (size % product if unknown and product else size != product and not unknown):
            raise ValueError(
                f"ops.rearrange got the pattern {pattern!r} with {dict(given)} for a tensor of shape {shape}: "
                f"an axis of length {size} cannot be ({' '.join(group)})."
            )
        lengths.update(known)
        if unknown:
            lengths[unknown[0]] = None if size is None else size // product
    return lengths


def _product(lengths: Sequence[int | None]) -> int | None:
    return None if None in lengths else math.prod(lengths)  # type: ignore[arg-type]
