"""State, gradients and compilation: what a backend supplies for training.

A `Variable` of core holds native storage in its attribute `storage`. On a backend with immutable tensors
storage is the tensor itself, and assignment replaces it; where the framework has mutable
variables storage is one of those, and assignment writes into it. Functions run by the engine read and
assign Variables freely; `watch_assignments` tells which ones they assigned.

A tree is a dict, list or tuple of trees, or a leaf: a tensor or None. In results, other leaves (texts, Python numbers)
come back as they are.

A library whose gradients and compiler take pure functions puts placeholders into `storage` while a function runs,
and what the function left there into its results; `watch_assignments` says where. The storages from before must be back
when the function is left, also by an error. While placeholders are in place no other thread may see them: hold a lock.

Where nothing is compiled but a function asks a traced tensor for its value (`if x > 0:`), a backend may refuse, or run
the function uncompiled; it never computes with a value from the trace.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from keras_core.contract.primitives import specifications

Tensor = Any
Storage = Any


class Variable(Protocol):
    """What the engine may ask of a Variable."""

    storage: Storage
    trainable: bool
    shape: tuple[int, ...]
    dtype: str
    path: str


class _Watch(threading.local):
    """The open recordings of this thread, innermost last; `count` over all threads guards the hot path."""

    open: tuple[dict[Any, Storage], ...] = ()


_watch = _Watch()
watching = 0  # how many recordings are open in the process; Variable.assign records only when it is not zero


@contextlib.contextmanager
def watch_assignments() -> Iterator[dict[Variable, Storage]]:
    """Yield a dict that maps each Variable assigned inside to the storage it had at the start.

    Recordings nest: an outer one sees what an inner one saw.
    """
    global watching
    record: dict[Variable, Storage] = {}
    _watch.open = (*_watch.open, record)
    watching += 1
    try:
        yield record
    finally:
        watching -= 1
        _watch.open = _watch.open[:-1]


def record_assignment(variable: Variable) -> None:
    """Note that `variable` is about to be assigned. Called by Variable before its storage changes."""
    for record in _watch.open:
        record.setdefault(variable, variable.storage)


# Infers: variable storage


def make_variable(value: Tensor, *, trainable: bool, name: str) -> Storage:
    """Return storage that holds `value`. Storage that assignment writes into must not share the memory of `value`."""
    ...


def read_variable(storage: Storage) -> Tensor:
    """Return the tensor that `storage` holds now. Gradients flow through it."""
    ...


def assign_variable(storage: Storage, value: Tensor) -> Storage:
    """Make `storage` hold `value`, of the same shape and dtype, outside of any gradient; return the storage to keep.

    What was read before keeps its value, and so does `value` when the variable is assigned again.
    """
    ...


def stop_gradient(x: Tensor) -> Tensor:
    """Return `x` as a constant for gradients."""
    ...


# Trains: gradients


def value_and_grad(
    fn: Callable[..., tuple[Tensor, Any]], variables: Sequence[Variable], tensors: Sequence[Tensor] = ()
) -> tuple[tuple[Tensor, Any], list[Tensor | None]]:
    """Run `fn(*tensors)` and return `((value, aux), gradients)`. Calls nest: a gradient can be differentiated again.

    Args:
        fn: takes the tensors and returns a scalar to differentiate and a tree of further results. It may read and
            assign any Variable; assignments stand afterwards.
        variables: what to differentiate by.
        tensors: floating-point tensors to differentiate by as well.

    Returns:
        What `fn` returned, and for each variable, then for each tensor, the gradient, or None where the value does
        not depend on it (zeros are allowed instead). All are plain tensors, which need no outer call to be read. With
        neither variables nor tensors the gradients are empty.
    """
    ...


def custom_gradient(fn: Callable[..., tuple[Tensor, Callable[..., Any]]]) -> Callable[..., Tensor]:
    """Return a function whose gradient is the given one.

    Args:
        fn: takes tensors; returns a value and a function from the upstream gradient to a tuple of gradients, one for
            each argument (a single argument needs no tuple). Tensors that it takes from around it count as constants.
    """
    ...


# Compiles: tracing. A backend without them runs core's eager forms.


def compile_step(
    fn: Callable[..., Any], mutable: Sequence[Variable], readonly: Sequence[Variable], options: Mapping[str, Any]
) -> Callable[..., Any]:
    """Return something that behaves as `fn` does and runs compiled.

    Args:
        fn: takes and returns trees; reads and assigns Variables freely. Bools, texts and None among the arguments
            reach it as they are, and it is traced anew where they differ; other shapes and dtypes of tensors trace
            anew, too. An error that it raises passes through and leaves the Variables as they were.
        mutable: the Variables that `fn` may assign. Their memory may be donated.
        readonly: further Variables that `fn` reads. Assigning one is an error that names it.
        options: hints, all optional: `"jit"` (bool or `"auto"`), `"name"`, `"donate"` (bool), `"gradients"` (bool:
            whether `fn` may differentiate by means of the framework rather than by `value_and_grad` only; True where
            absent).
    """
    ...


def cond(pred: Tensor, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    """Return `true_fn()` if the scalar bool `pred` holds, else `false_fn()`; both return trees of one structure."""
    ...


def while_loop(cond: Callable[..., Tensor], body: Callable[..., tuple[Any, ...]], loop_vars: tuple[Any, ...]) -> Any:
    """Return `loop_vars` after `body(*loop_vars)` has run while `cond(*loop_vars)` holds.

    `cond` returns a scalar bool tensor, `body` a tuple like `loop_vars`, both of trees.
    """
    ...


def scan(
    f: Callable[[Any, Any], tuple[Any, Any]], init: Any, xs: Any, length: int | None, reverse: bool, unroll: int
) -> tuple[Any, Any]:
    """Carry state along the leading axis.

    Args:
        f: maps `(carry, x)` to `(carry, y)`.
        init: tree of the first carry.
        xs: tree of tensors with a common leading axis, or None.
        length: number of steps; needed where `xs` is None.
        reverse: whether to go from the last to the first.
        unroll: how many steps to write out in each iteration.

    Returns:
        The last carry, and the `y` of all steps stacked on a leading axis.
    """
    ...


def abstract_eval(fn: Callable[..., Any], *specs: Any) -> Any:
    """Return the tree of `(shape, dtype)` pairs that `fn` would return, without computing.

    Args:
        fn: takes and returns trees of tensors.
        *specs: trees of `(shape, dtype)` pairs; None stands for an unknown dimension.
    """
    ...


def vectorized_map(fn: Callable[[Any], Any], xs: Any) -> Any:
    """Return `fn` applied to each slice of the trees `xs` along their leading axis, stacked."""
    ...


# Optional: core asks for it by name


def add_to_variable(storage: Storage, value: Tensor | float, factor: int = 1) -> Storage:
    """Add `value` times `factor` to what `storage` holds; return the storage to keep.

    As `assign_variable` of the sum, in one kernel where the library has it: metrics and counters add at every step.

    Args:
        storage: what is to be changed.
        value: of the shape and dtype of the storage, or a number.
        factor: how often to add it.
    """
    ...


def enable_determinism() -> None:
    """Let all computations from now on give the same bits in every run, at whatever cost. Seeds are left alone."""
    ...


def start_profile(folder: str) -> Callable[[], None]:
    """Begin to record what the device does; return a function that ends it and writes a profile into `folder`."""
    ...


LEVELS = {
    "infers": ("make_variable", "read_variable", "assign_variable", "stop_gradient"),
    "trains": ("value_and_grad", "custom_gradient"),
    "compiles": ("compile_step", "cond", "while_loop", "scan", "abstract_eval", "vectorized_map"),
}

OPTIONAL = ("add_to_variable", "enable_determinism", "start_profile")


def required_engine(level: str) -> dict[str, Callable[..., Any]]:
    """Return the engine functions that a backend of `level` must supply, by name."""
    order = list(LEVELS)
    return _specified([n for lv in order[: order.index(level) + 1] for n in LEVELS[lv]])


def optional_engine() -> dict[str, Callable[..., Any]]:
    """Return the engine functions that a backend may supply beyond its level, by name."""
    return _specified(OPTIONAL)


def _specified(names: Sequence[str]) -> dict[str, Callable[..., Any]]:
    everything = specifications(sys.modules[__name__])
    return {name: everything[name] for name in names}
