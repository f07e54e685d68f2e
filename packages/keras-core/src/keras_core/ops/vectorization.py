"""Functions of single elements, or of small arrays, applied to whole tensors."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from keras_core.ops import rules
from keras_core.ops.control_flow import vectorized_map
from keras_core.ops.conversion import convert_to_tensor
from keras_core.ops.conversion import shape as shape_of
from keras_core.ops.definition import Tensor
from keras_core.ops.shaping import broadcast_to, reshape
from keras_core.state.symbolic import KerasTensor

Core = tuple[str, ...]
_CORE = r"\(\s*(?:\w+\s*(?:,\s*\w+\s*)*)?\)"
_SIDE = rf"{_CORE}(?:\s*,\s*{_CORE})*"
_SIGNATURE = re.compile(rf"\s*({_SIDE})\s*->\s*({_SIDE})\s*")


def vectorize(
    pyfunc: Callable[..., Any], *, excluded: set[int | str] | None = None, signature: str | None = None
) -> Callable[..., Any]:
    """Return a function that applies another one along the axes to which its arguments broadcast.

    Args:
        pyfunc: function of scalars, or of the small arrays that `signature` describes, that returns tensors.
        excluded: positions and names of arguments to pass on as they are.
        signature: which axes, the last ones, belong to each argument and result, such as `"(n,m),(m)->(n)"`; no axes
            where None.

    Returns:
        Function of tensors. Results have the axes to which the others broadcast, then their own.

    Raises:
        ValueError: `pyfunc` cannot be called, or `signature` is malformed.

    Example:

    >>> from keras_core import ops
    >>> total = ops.vectorize(lambda a, b: ops.sum(a * b), signature="(n),(n)->()")
    >>> ops.convert_to_numpy(total([[1, 2], [3, 4]], [1, 10])).tolist()
    [21, 43]
    """
    if not callable(pyfunc):
        raise ValueError(f"ops.vectorize got pyfunc={pyfunc!r}, expected a function.")
    cores = None if signature is None else _parsed(signature)
    left_out = frozenset(excluded or ())

    @functools.wraps(pyfunc)
    def call(*args: Any, **kwargs: Any) -> Any:
        moving = {i: a for i, a in enumerate(args) if i not in left_out}
        named = {k: a for k, a in kwargs.items() if k not in left_out and cores is None}
        fixed = {k: a for k, a in kwargs.items() if k not in named}
        tensors = [
            a if isinstance(a, KerasTensor) else convert_to_tensor(a) for a in (*moving.values(), *named.values())
        ]

        def one(slices: Sequence[Tensor]) -> Any:
            rest = iter(slices)
            values = [next(rest) if i in moving else a for i, a in enumerate(args)]
            return pyfunc(*values, **{k: next(rest) for k in named}, **fixed)

        return _apply(one, tensors, [()] * len(tensors) if cores is None else cores[0])

    return call


def _parsed(signature: str) -> tuple[list[Core], list[Core]]:
    """Return the names of the axes of the arguments and of the results."""
    match = _SIGNATURE.fullmatch(signature)
    if match is None:
        raise ValueError(f"ops.vectorize got signature={signature!r}, expected one such as '(n,m),(m)->(n)'.")
    sides = []
    for side in match.groups():
        sides.append([tuple(re.findall(r"\w+", core)) for core in re.findall(_CORE, side)])
    return sides[0], sides[1]


def _apply(one: Callable[[Sequence[Tensor]], Any], tensors: Sequence[Any], cores: Sequence[Core]) -> Any:
    """Return `one` of all slices, put back into the axes to which the tensors broadcast."""
    if len(tensors) != len(cores):
        raise ValueError(f"A vectorized function got {len(tensors)} tensors, but its signature names {len(cores)}.")
    shapes = [tuple(n if isinstance(n, int) else None for n in shape_of(t)) for t in tensors]
    _check_cores(shapes, cores)
    loops = [shape[: len(shape) - len(core)] for shape, core in zip(shapes, cores, strict=True)]
    if not any(loops):
        return one(tensors)
    loop: tuple[Any, ...] = rules.broadcast_shapes(*loops)
    if None in loop[1:] or any(not isinstance(n, int) for n in loop[1:]):
        raise ValueError(f"A vectorized function got shapes {shapes}, expected known lengths but for the first axis.")
    rows = -1 if not isinstance(loop[0], int) else math.prod(loop)
    flat = []
    for tensor, shape, core, own in zip(tensors, shapes, cores, loops, strict=True):
        rest = shape[len(shape) - len(core) :]
        flat.append(reshape(tensor if own == loop else broadcast_to(tensor, (*loop, *rest)), (rows, *rest)))
    results = vectorized_map(one, flat)

    def unfold(result: Any) -> Any:
        first = loop[0] if isinstance(loop[0], int) else -1
        return reshape(result, (first, *loop[1:], *shape_of(result)[1:]))

    return tuple(map(unfold, results)) if isinstance(results, tuple | list) else unfold(results)


def _check_cores(shapes: Sequence[tuple[Any, ...]], cores: Sequence[Core]) -> None:
    lengths: dict[str, int] = {}
    for shape, core in zip(shapes, cores, strict=True):
        if len(shape) < len(core):
            raise ValueError(f"A vectorized function got shape {shape}, too short for the axes ({','.join(core)}).")
        for name, size in zip(core, shape[len(shape) - len(core) :], strict=True):
            if isinstance(size, int) and lengths.setdefault(name, size) != size:
                raise ValueError(f"A vectorized function got lengths {lengths[name]} and {size} for the axis {name!r}.")
