"""`compile_step`: a function that reads and assigns Variables, compiled as variables in, variables out."""

from __future__ import annotations

import contextlib
import weakref
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
    """Return `fn` compiled. The storages of `mutable` that it assigns are donated, so the step updates them in place.

    A storage that somebody else holds (a user kept `variable.value`, or two variables share an array) is copied
    first, so donation never deletes an array under its holder. With the option `"jit"` false `fn` itself is returned.
    """
    if options.get("jit", True) is False:
        return fn
    written = list({id(v): v for v in mutable}.values())
    own = set(map(id, written))
    variables = written + list({id(v): v for v in readonly if id(v) not in own}.values())
    program = _Program(fn, written, variables, bool(options.get("donate", True)))
    name = str(options.get("name") or getattr(fn, "__name__", "step"))
    plain_types: set[type] = {type(None)}

    def arguments(args: tuple[Any, ...]) -> tuple[Any, ...]:
        if len(args) == 1 and type(args[0]) is tuple and plain_types.issuperset(map(type, args[0])):
            return args  # a batch of arrays, as almost always: the walk below takes a microsecond
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
            compiled = program.compiled or program.compile(name, args)
            if program.assigns:
                _unshare(program.donated)
                new, result = compiled(args, *[v.storage for v in variables])
                for place, storage in new.items():
                    written[place].storage = storage
                return unpack(result)
            storages = [v.storage for v in variables]
        new, result = compiled(args, *storages)  # out of the lock: calls that assign nothing may run side by side
        if new:  # a trace for other arguments does assign
            with SWAPPING:
                for place, storage in new.items():
                    written[place].storage = storage
        return unpack(result)

    return step


class _Program:
    """A step as a function of its arguments and the storages of `variables`, each of its own.

    The first trace tells which variables it assigns. Only those are donated and returned: each one that merely passed
    through would take its time at every step. JAX finds that trace again when the step is then compiled.

    Attributes:
        compiled: the jitted function, None before the first call.
        donated: the variables whose storages are donated.
        assigns: whether any trace so far assigns a variable.
    """

    def __init__(
        self, fn: Callable[..., Any], written: list[Variable], variables: list[Variable], donates: bool
    ) -> None:
        self._fn = fn
        self._written = set(map(id, written))
        self._variables = variables
        self._donates = donates
        self._changed: set[int] = set()
        self.compiled: Callable[..., Any] | None = None
        self.donated: list[Variable] = []
        self.assigns = False

    def compile(self, name: str, args: tuple[Any, ...]) -> Callable[..., Any]:
        """Trace the step for the first time, and return it jitted."""
        program = weakref.ref(self)  # which holds what is jitted: the other way round it would never go

        def pure(args: tuple[Any, ...], *storages: Array) -> tuple[dict[int, Array], Any]:
            return program()._pure(args, storages)  # type: ignore[union-attr]

        pure.__name__ = name
        jax.jit(pure).trace(args, *[v.storage for v in self._variables])
        donated = sorted(self._changed) if self._donates else []
        self.donated = [self._variables[i] for i in donated]
        self.compiled = jax.jit(pure, donate_argnums=tuple(i + 1 for i in donated))
        return self.compiled

    def _pure(self, args: tuple[Any, ...], storages: Sequence[Array]) -> tuple[dict[int, Array], Any]:
        """Run the step on `storages`; return the new storages by the places of their variables, and the result."""
        fn = self._fn
        with swapped(self._variables, storages), watch_assignments() as assigned, _undone(assigned):
            result = fn(*args)
            stray = [v for v in assigned if id(v) not in self._written]
            if stray:
                raise BackendError(
                    f"The compiled function {getattr(fn, '__name__', fn)!r} assigned "
                    f"{', '.join(repr(v.path) for v in stray)}, expected assignments only to the variables that it was "
                    "compiled for. Create the variable before the function is compiled, as a tracked attribute of the "
                    "model, layer, metric or optimizer."
                )
            held = zip(self._variables, storages, strict=True)
            self._changed |= {i for i, (v, storage) in enumerate(held) if v.storage is not storage}
            self.assigns = bool(self._changed)
            # what an earlier trace assigned may be donated, so it has to come back
            return {i: strong(self._variables[i].storage) for i in sorted(self._changed)}, pack(result)


@contextlib.contextmanager
def _undone(assigned: Mapping[Variable, Array]) -> Iterator[None]:
    try:
        yield
    finally:
        restore(assigned)


def _unshare(variables: list[Variable]) -> None:
    """Give each variable whose storage somebody else holds a copy of it."""
    storages = [v.storage for v in variables]
    if max(map(getrefcount, storages), default=0) <= _ALONE:
        return
    for variable, count in zip(variables, list(map(getrefcount, storages)), strict=True):
        if count > _ALONE:
            variable.storage = jnp.copy(variable.storage)


def _references_when_alone() -> int:
    """Return what `getrefcount` says of a storage that only its variable and the list in `_unshare` hold."""

    class Holder:
        storage: Any

    holder = Holder()
    holder.storage = object()
    storages = [v.storage for v in (holder,)]
    return max(map(getrefcount, storages))


_ALONE = _references_when_alone()
