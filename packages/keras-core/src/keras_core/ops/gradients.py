"""Gradients and compilation for loops that users write, in one spelling for all backends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from keras_core import dtypes, tree
from keras_core.errors import UnsupportedError
from keras_core.ops.conversion import convert_to_tensor
from keras_core.plugins import active
from keras_core.state import masks
from keras_core.state.variable import Variable

Tensor = Any


def value_and_grad(
    fn: Callable[..., Any],
    variables: Sequence[Variable] | None = None,
    has_aux: bool = False,
    argnums: int | Sequence[int] = 0,
) -> Callable[..., tuple[Any, Any]]:
    """Return a function that computes what `fn` does and its gradients.

    Args:
        fn: returns a scalar tensor, or `(scalar, aux)` if `has_aux`. It may read and assign any Variable.
        variables: Variables to differentiate by; where None, `fn` is differentiated by its own arguments.
        has_aux: whether `fn` returns something besides the scalar.
        argnums: positions of the arguments to differentiate by where `variables` is None. Each may be a tree of
            floating-point tensors.

    Returns:
        A function of the arguments of `fn` that returns `(value, gradients)`: what `fn` returned, and

        - a list with a gradient, or None, for each variable; or
        - what the argument's structure is, of gradients (zeros where the value does not depend on a tensor), a tuple
          of these where `argnums` is a sequence.

        It can be differentiated again.

    Raises:
        UnsupportedError: the active backend has no gradients.
        TypeError: an argument to differentiate by is not floating-point.

    Example:

    >>> from keras_core import ops
    >>> value, gradient = ops.value_and_grad(lambda x: ops.sum(x**3))(ops.array([1.0, 2.0]))
    >>> float(value), ops.convert_to_numpy(gradient).tolist()
    (9.0, [3.0, 12.0])

    Over Variables, as in a `train_step`:

        def train_step(self, data):
            x, y = data

            def loss_fn():
                y_pred = self(x, training=True)
                return self.compute_loss(x, y, y_pred), y_pred

            (loss, y_pred), gradients = ops.value_and_grad(loss_fn, self.trainable_variables, has_aux=True)()
            self.optimizer.apply(gradients, self.trainable_variables)
            return self.compute_metrics(x, y, y_pred)
    """
    if variables is None:
        return _by_arguments(fn, has_aux, argnums)
    variables = list(variables)

    def run(*args: Any, **kwargs: Any) -> tuple[Any, list[Any]]:
        (value, aux), gradients = _differentiate(lambda: _pair(fn(*args, **kwargs), has_aux), variables)
        return ((value, aux) if has_aux else value), gradients

    return run


def grad(
    fn: Callable[..., Any],
    variables: Sequence[Variable] | None = None,
    has_aux: bool = False,
    argnums: int | Sequence[int] = 0,
) -> Callable[..., Any]:
    """Return a function that computes the gradients of `fn`.

    Args:
        fn, variables, has_aux, argnums: as for `ops.value_and_grad`.

    Returns:
        A function of the arguments of `fn` that returns the gradients, or `(gradients, aux)` if `has_aux`.

    Raises:
        UnsupportedError: the active backend has no gradients.
        TypeError: an argument to differentiate by is not floating-point.

    Example:

    >>> from keras_core import ops
    >>> cube = lambda x: x**3
    >>> float(ops.grad(cube)(2.0)), float(ops.grad(ops.grad(cube))(2.0))
    (12.0, 12.0)
    """
    both = value_and_grad(fn, variables, has_aux, argnums)

    def run(*args: Any, **kwargs: Any) -> Any:
        value, gradients = both(*args, **kwargs)
        return (gradients, value[1]) if has_aux else gradients

    return run


def jit(fn: Callable[..., Any], variables: Sequence[Variable] = (), **options: Any) -> Callable[..., Any]:
    """Return `fn` compiled by the active backend; where that does not compile, `fn` itself.

    Args:
        fn: takes and returns trees of tensors.
        variables: the Variables that `fn` may assign. Others that it reads count as constants where the backend
            traces: name all whose values change.
        **options: hints to the backend, such as `jit=True` for TensorFlow's XLA and for `torch.compile`.

    Returns:
        A function with the arguments of `fn`. The first call compiles; so does each with new shapes or dtypes.

    Example:

    >>> from keras_core import ops
    >>> norm = ops.jit(lambda x: ops.sqrt(ops.sum(x * x)))
    >>> float(norm(ops.array([3.0, 4.0])))
    5.0
    """
    held = list(variables)
    compiled: dict[str, Callable[..., Any]] = {}
    settings: Mapping[str, Any] = {"donate": False, **options}

    def run(*args: Any, **kwargs: Any) -> Any:
        loaded = active.current()
        if loaded.name not in compiled:
            compile_step = loaded.functions.get("compile_step")
            compiled[loaded.name] = compile_step(masks.forgetting(fn), held, [], settings) if compile_step else fn
        return compiled[loaded.name](*args, **kwargs)

    run.__wrapped__ = fn  # type: ignore[attr-defined]
    return run


def _by_arguments(
    fn: Callable[..., Any], has_aux: bool, argnums: int | Sequence[int]
) -> Callable[..., tuple[Any, Any]]:
    chosen = (argnums,) if isinstance(argnums, int) else tuple(argnums)

    def run(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        parts = [tree.map_structure(_floating, args[i]) for i in chosen]
        leaves = tree.flatten(parts)

        def scalar(*tensors: Tensor) -> tuple[Tensor, Any]:
            filled = list(args)
            for i, part in zip(chosen, tree.pack_sequence_as(parts, list(tensors)), strict=True):
                filled[i] = part
            return _pair(fn(*filled, **kwargs), has_aux)

        (value, aux), gradients = _differentiate(scalar, (), leaves)
        xp = active.xp
        whole = [
            xp.full(xp.shape(x), 0, dtype=xp.dtype(x)) if g is None else g
            for x, g in zip(leaves, gradients, strict=True)
        ]
        shaped = tree.pack_sequence_as(parts, whole)
        return ((value, aux) if has_aux else value), shaped[0] if isinstance(argnums, int) else tuple(shaped)

    return run


def _floating(x: Any) -> Tensor:
    """`x` as a tensor, refused where no gradient by it exists."""
    x = convert_to_tensor(x)
    dtype = active.xp.dtype(x)
    if not dtypes.is_float(dtype) and dtype not in dtypes.COMPLEX:
        raise TypeError(f"ops.grad differentiates by floating-point tensors, got one of dtype {dtype}. Cast it first.")
    return x


def _pair(result: Any, has_aux: bool) -> tuple[Any, Any]:
    value, aux = result if has_aux else (result, None)
    if len(value.shape):
        shape = tuple(value.shape)
        raise ValueError(f"ops.grad differentiates a scalar, got shape {shape}. Reduce it, as with `ops.sum`.")
    return value, aux


def _differentiate(fn: Callable[..., tuple[Tensor, Any]], variables: Sequence[Variable], tensors: Any = ()) -> Any:
    loaded = active.current()
    function = loaded.functions.get("value_and_grad")
    if function is None:
        raise UnsupportedError(
            f"The backend {loaded.name!r} computes no gradients. Install one that trains, such as "
            "`pip install keras-backend-jax`."
        )
    return function(fn, variables, tensors)
