"""Functions made of functions: gradients of one's own, forward-mode derivatives."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from keras_core import dtypes, tree
from keras_core.errors import UnsupportedError
from keras_core.ops.conversion import convert_to_tensor, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.detour import describe
from keras_core.plugins import active, xp
from keras_core.state.symbolic import KerasTensor
from keras_core.state.variable import Variable


def custom_gradient(f: Callable[..., tuple[Any, Callable[..., Any]]]) -> Callable[..., Any]:
    """Return a function whose gradient is one that `f` gives itself.

    Args:
        f: takes tensors and returns `(output, grad)`; `grad` takes the gradient by the output and returns that by each
            argument, a tuple where there are several.

    Returns:
        A function of the arguments of `f` that returns its output.

    Example:

    >>> from keras_core import ops
    >>> @ops.custom_gradient
    ... def clipped_below(x):
    ...     return ops.maximum(x, 0.0), lambda upstream: upstream
    >>> ops.convert_to_numpy(clipped_below([-1.0, 2.0])).tolist()
    [0.0, 2.0]
    """
    made: dict[str, Callable[..., Any]] = {}

    @functools.wraps(f)
    def call(*args: Any, **kwargs: Any) -> Any:
        loaded = active.current()
        engine = loaded.functions.get("custom_gradient")
        symbolic = any(isinstance(x, KerasTensor) for x in tree.flatten((args, kwargs)))
        if engine is None or symbolic:
            return f(*args, **kwargs)[0]
        values = [x.value if isinstance(x, Variable) else convert_to_tensor(x) for x in args]
        if kwargs:
            return engine(functools.partial(f, **kwargs))(*values)
        if loaded.name not in made:
            made[loaded.name] = engine(f)
        return made[loaded.name](*values)

    return call


def _jvp_rule(fun: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False) -> Any:
    _check_tangents(primals, tangents)
    if has_aux:
        output, aux = fun(*primals)
        return output, output, aux
    output = fun(*primals)
    return output, output


def _check_tangents(primals: Sequence[Any], tangents: Sequence[Any]) -> None:
    given = [tuple(x.shape) for x in primals], [tuple(x.shape) for x in tangents]
    if len(primals) != len(tangents) or not all(map(_may_equal, *given)):
        raise ValueError(f"ops.jvp needs tangents of the primals' shapes, got {given[1]} for {given[0]}.")
    for x in primals:
        if not dtypes.is_float(dtype_name(x)) and dtype_name(x) not in dtypes.COMPLEX:
            raise TypeError(f"ops.jvp differentiates by floating-point tensors, got a primal of dtype {dtype_name(x)}.")


def jvp(fun: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False) -> Any:
    """Return what a function makes of its arguments and its derivative in a direction (forward mode).

    Where the backend has no forward mode, the derivative is that of the gradient by the upstream gradient, in which it
    is linear (https://j-towns.github.io/2017/06/12/A-new-trick.html).

    Args:
        fun: takes tensors, or trees of them, and returns a tree of tensors, or that and a tree of further results if
            `has_aux`.
        primals: tuple or list of the floating-point arguments.
        tangents: the direction: a tensor of the shape of each argument, or a tree of them.
        has_aux: whether `fun` returns something besides what is to be differentiated.

    Returns:
        `(output, derivative)`, two trees of the same structure, or `(output, derivative, aux)`.

    Raises:
        ValueError: the tangents do not fit the primals.
        TypeError: a primal is not floating-point, or something is given that is no tuple or list.
        UnsupportedError: the active backend has no derivatives.

    Example:

    >>> from keras_core import ops
    >>> [float(x) for x in ops.jvp(ops.sin, (0.0,), (2.0,))]
    [0.0, 2.0]
    """
    for name, given in (("primals", primals), ("tangents", tangents)):
        if not isinstance(given, tuple | list):
            raise TypeError(
                f"ops.jvp takes {name} as a tuple or list with one for each argument of fun, got {describe(given)}. "
                "Write `(x,)` for a single one."
            )
    if not any(map(_is_tree, (*primals, *tangents))):
        return pushforward(fun, primals, tangents, has_aux)
    leaves, structure = tree.flatten_with_structure(tuple(primals))

    def flat(*arguments: Tensor) -> Any:
        return fun(*tree.unflatten(structure, list(arguments)))

    return pushforward(flat, leaves, tree.flatten(tuple(tangents)), has_aux)


def _is_tree(x: Any) -> bool:
    """Return whether an argument holds several tensors; a list of numbers is one."""
    return tree.is_nested(x) and (isinstance(x, dict) or any(hasattr(leaf, "shape") for leaf in tree.flatten(x)))


@op(dtype="keep", shape=_jvp_rule)
def pushforward(
    fun: Callable[..., Any], primals: Sequence[TensorLike], tangents: Sequence[TensorLike], has_aux: bool = False
) -> Any:
    """Return what `jvp` does, of a function of tensors.

    Args:
        fun, primals, tangents, has_aux: see `jvp`.
    """
    _check_tangents(primals, tangents)
    loaded = active.current()
    gradients = loaded.functions.get("value_and_grad")
    if gradients is None:
        raise UnsupportedError(
            f"The backend {loaded.name!r} computes no derivatives. Install one that trains, such as "
            "`pip install keras-backend-jax`."
        )

    def run(*arguments: Tensor) -> tuple[Any, Any]:
        result = fun(*arguments)
        return result if has_aux else (result, None)

    directions = [xp.astype(t, xp.dtype(p)) for p, t in zip(primals, tangents, strict=True)]
    output, aux = run(*primals)
    leaves = tree.flatten(output)
    upstream = [_zeros(y) for y in leaves]

    def along(*upstream: Tensor) -> tuple[Tensor, Any]:
        def weighted(*arguments: Tensor) -> tuple[Tensor, Any]:
            return _inner_product(tree.flatten(run(*arguments)[0]), upstream), None

        found = gradients(weighted, (), list(primals))[1]
        return _inner_product([_zeros(p) if g is None else g for p, g in zip(primals, found)], directions), None

    found = gradients(along, (), upstream)[1]
    derivative = tree.pack_sequence_as(output, [_zeros(y) if g is None else g for y, g in zip(leaves, found)])
    return (output, derivative, aux) if has_aux else (output, derivative)


def _may_equal(left: Sequence[Any], right: Sequence[Any]) -> bool:
    """Return whether two shapes may be one, as far as they are known."""
    known = [(n, m) for n, m in zip(left, right) if isinstance(n, int) and isinstance(m, int)]
    return len(left) == len(right) and all(n == m for n, m in known)


def _zeros(x: Tensor) -> Tensor:
    return xp.full(xp.shape(x), 0, dtype=xp.dtype(x))


def _inner_product(left: Sequence[Tensor], right: Sequence[Tensor]) -> Tensor:
    products = [xp.sum(xp.multiply(x, y)) for x, y in zip(left, right, strict=True)]
    return functools.reduce(xp.add, products)
