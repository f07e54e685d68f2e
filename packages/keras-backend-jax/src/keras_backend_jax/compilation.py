"""`compile_step`: a function that reads and assigns Variables, compiled as variables in, variables out."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from sys import getrefcount
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

from keras_backend_jax.trees import incoming, is_plain, pack, unpack
from keras_backend_jax.variables import SWAPPING, restore, strong, swapped
from keras_core.contract import BackendError, Variable, watch_assignments


def compile_step(
    fn: Callable[..., Any], mutable: Sequence[Variable], readonly: Sequence[Variable], options: Mapping[str, Any]
) -> Callable[..., Any]:
    """Return `fn` compiled. `mutable` storages are donated, so the step updates them in place.

    A storage that somebody else holds (a user kept `variable.value`, or two variables share an array) is copied
    first, so donation never deletes an array under its holder. With the option `"jit"` false `fn` itself is returned.
    """
    if options.get("jit", True) is False:
        return fn
    by_id = {id(v): v for v in mutable}
    written = list(by_id.values())
    read = list({id(v): v for v in readonly if id(v) not in by_id}.values())
    donate = bool(options.get("donate", True))
    pure = _pure(fn, written, read)
    pure.__name__ = str(options.get("name") or getattr(fn, "__name__", "step"))
    compiled = jax.jit(pure, donate_argnums=0 if donate else ())
    plain_types: set[type] = set()

    def arguments(args: tuple[Any, ...]) -> tuple[Any, ...]:
        leaves = jax.tree_util.tree_leaves(args)
        if plain_types.issuperset(map(type, leaves)):
            return args
        if not all(map(is_plain, leaves)):
            return incoming(args)
        plain_types.update(map(type, leaves))
        return args

    def step(*args: Any) -> Any:
        args = arguments(args)
        with SWAPPING:
            storages = [v.storage for v in written]
            if donate and max(map(getrefcount, storages), default=0) > _ALONE:
                storages = _unshare(storages)
            new, result = compiled(storages, [v.storage for v in read], args)
            for variable, storage in zip(written, new, strict=False):
                variable.storage = storage
        return unpack(result)

    def pure_step(*args: Any) -> Any:
        args = arguments(args)
        with SWAPPING:  # only to read: calls may then run side by side
            storages = [v.storage for v in read]
        return unpack(compiled([], storages, args)[1])

    return step if written else pure_step


def _pure(fn: Callable[..., Any], written: list[Variable], read: list[Variable]) -> Callable[..., Any]:
    """Return `fn` as a function from storages and arguments to new storages of `written` and the result."""
    own = set(map(id, written))

    def pure(new: list[Array], constant: list[Array], args: tuple[Any, ...]) -> tuple[list[Array], Any]:
        with swapped(written + read, new + constant), watch_assignments() as assigned, _undone(assigned):
            result = fn(*args)
            stray = [v for v in assigned if id(v) not in own]
            if stray:
                raise BackendError(
                    f"The compiled function {getattr(fn, '__name__', fn)!r} assigned "
                    f"{', '.join(repr(v.path) for v in stray)}, expected assignments only to the variables that it was "
                    "compiled for. Create the variable before the function is compiled, as a tracked attribute of the "
                    "model, layer, metric or optimizer."
                )
            return [strong(v.storage) for v in written], pack(result)

    return pure


@contextlib.contextmanager
def _undone(assigned: Mapping[Variable, Array]) -> Iterator[None]:
    try:
        yield
    finally:
        restore(assigned)


def _unshare(storages: list[Array]) -> list[Array]:
    for i, count in enumerate(map(getrefcount, storages)):
        if count > _ALONE:
            storages[i] = jnp.copy(storages[i])
    return storages


def _references_when_alone() -> int:
    """Return what `getrefcount` says of a storage that only its variable and the list in `step` hold."""

    class Holder:
        storage: Any

    holder = Holder()
    holder.storage = object()
    storages = [v.storage for v in (holder,)]
    return max(map(getrefcount, storages))


_ALONE = _references_when_alone()
