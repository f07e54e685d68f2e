"""Compiled steps by `tf.function`, and shapes without computing."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tensorflow as tf

from keras_backend_tf import kernels, trees
from keras_backend_tf.control import cond, scan, vectorized_map, while_loop
from keras_backend_tf.kernels import DTYPES
from keras_core.contract import BackendError, Variable, watch_assignments

__all__ = ["abstract_eval", "compile_step", "cond", "scan", "vectorized_map", "while_loop"]

Tensor = Any
Tree = Any

_LOOPS = frozenset({"While", "StatelessWhile"})
_REFUSED_BY_XLA = (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError, tf.errors.NotFoundError)


def compile_step(
    fn: Callable[..., Any], mutable: Sequence[Variable], readonly: Sequence[Variable], options: Mapping[str, Any]
) -> Callable[..., Any]:
    """Return `fn` as a callable that traces itself for each new kind of arguments.

    Args:
        fn: takes and returns trees of tensors.
        mutable: the Variables that `fn` may assign.
        readonly: further Variables that it reads; nothing need be known of them.
        options: `"jit"`: True compiles with XLA, False does not, `"auto"` (the default) does where the graph
            has a loop and XLA knows all of its ops; `"name"` for error messages.
    """
    return CompiledStep(fn, mutable, options.get("jit", "auto"), options.get("name"))


class CompiledStep:
    """A function with a cache of its traces.

    `tf.function` takes longer to find the trace for a call than a small step takes to run. Here the key is made in one
    walk over the arguments, which also takes out what is no tensor: numbers become tensors, and None, bools,
    strings and other objects are constants of the trace.
    """

    def __init__(self, fn: Callable[..., Any], mutable: Sequence[Variable], jit: bool | str, name: str | None) -> None:
        self._name: str = name if name else getattr(fn, "__name__", "step")
        self._fn = _checked(fn, frozenset(map(id, mutable)), self._name)
        self._jit = jit
        self._traces: dict[Any, _Trace] = {}
        self._structures: dict[Any, _Structure] = {}
        self._lock = threading.RLock()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        tensors: list[Tensor] = []
        structure = trees.signature((args, kwargs), tensors)
        key = (structure, *[tuple(t.shape) for t in tensors])
        trace = self._traces.get(key)
        if trace is None:
            trace = self._trace(key, (args, kwargs), tensors)
        return trace(tensors)

    def _trace(self, key: Any, call: Tree, tensors: list[Tensor]) -> _Trace:
        with self._lock:
            if key not in self._traces:
                kind = key[0], tuple(map(len, key[1:]))  # of one rank each: over ranks nothing can be generalized
                structure = self._structures.get(kind)
                if structure is None:
                    structure = self._structures[kind] = _Structure(self._fn, call, self._jit, self._name)
                self._traces[key] = structure.trace(tensors)
            return self._traces[key]


def _checked(fn: Callable[..., Any], mutable: frozenset[int], name: str) -> Callable[..., Any]:
    """Return `fn` that raises where it assigns a Variable whose id is not in `mutable`."""

    def call(*args: Any, **kwargs: Any) -> Any:
        with watch_assignments() as assigned:
            result = fn(*args, **kwargs)
        for variable in assigned:
            if id(variable) not in mutable:
                raise BackendError(
                    f"Compiled step '{name}' assigns variable '{variable.path}', which is not among those it was "
                    "compiled to change. Pass it in `mutable`."
                )
        return result

    return call


class _Structure:
    """The `tf.function`s for arguments of one structure and ranks; they generalize over lengths."""

    def __init__(self, fn: Callable[..., Any], call: Tree, jit: bool | str, name: str) -> None:
        self._graphs: list[Any] = []
        self._outputs: list[Tree] = []
        flat = _flat(fn, trees.take(call, []), self._outputs)
        self._plain = _function(flat, jit is True, name)
        self._compiled = _function(flat, True, name) if jit == "auto" else None

    def __del__(self) -> None:
        for graph in self._graphs:
            _take_apart(graph)

    def trace(self, tensors: list[Tensor]) -> _Trace:
        specs = [tf.TensorSpec(t.shape, t.dtype) for t in tensors]
        plain = self._concrete(self._plain, specs)
        trace = _Trace(plain, self._outputs[-1])
        if self._compiled is None or not any(op.type in _LOOPS for op in plain.graph.get_operations()):
            return trace
        return _Trace(self._concrete(self._compiled, specs), self._outputs[-1], otherwise=trace)

    def _concrete(self, function: Any, specs: list[tf.TensorSpec]) -> Any:
        concrete = function.get_concrete_function(*specs)
        if concrete.graph not in self._graphs:
            self._graphs.append(concrete.graph)
        return concrete


def _flat(fn: Callable[..., Any], arguments: Tree, outputs: list[Tree]) -> Callable[..., list[Tensor]]:
    """Return `fn` from tensors to tensors; each time it runs, the tree of its results is put in `outputs`."""

    def flat(*tensors: Tensor) -> list[Tensor]:
        args, kwargs = trees.put(arguments, iter(tensors))
        results: list[Tensor] = []
        outputs[:] = [trees.take(fn(*args, **kwargs), results)]
        return results

    return flat


def _function(flat: Callable[..., list[Tensor]], jit: bool, name: str) -> Any:
    def step(*tensors: Tensor) -> list[Tensor]:
        with kernels.without_xla() if not jit else contextlib.nullcontext():
            return flat(*tensors)

    step.__name__ = name if name.isidentifier() else "step"
    return tf.function(step, jit_compile=jit, reduce_retracing=True, autograph=False)


class _Trace:
    """One concrete function, and the tree that its results are put into."""

    def __init__(self, concrete: Any, outputs: Tree, otherwise: _Trace | None = None) -> None:
        self._run = _flat_call(concrete)
        self._outputs = outputs
        self._otherwise = otherwise

    def __call__(self, tensors: list[Tensor]) -> Any:
        if self._otherwise is None:
            return trees.put(self._outputs, iter(self._run(tensors)))
        try:
            results = self._run(tensors)
        except _REFUSED_BY_XLA:  # before any of the program has run
            self._run, self._outputs = self._otherwise._run, self._otherwise._outputs
            results = self._run(tensors)
        self._otherwise = None
        return trees.put(self._outputs, iter(results))


def _flat_call(concrete: Any) -> Callable[[list[Tensor]], list[Tensor]]:
    """Return a concrete function as one of a list of tensors, past the binding of arguments to a signature.

    That takes a tenth of a small step. Where TensorFlow no longer has the call below it, the public one serves.
    """
    call, captured = getattr(concrete, "_call_flat", None), concrete.captured_inputs
    if call is None or concrete.graph.deferred_external_captures:
        return lambda tensors: concrete(*tensors)
    return lambda tensors: call(tensors, captured)


def _take_apart(graph: Any) -> None:
    """Break the circles of a graph that nobody runs any more.

    A graph, its operations and their tensors hold each other, and what they captured. Until the garbage collector
    came by they would keep the memory of every Variable that the function reads: of models and optimizers long
    deleted.
    """
    graph.function_captures.clear()
    _ = graph.captures  # kept as pairs until they are asked for again
    unfeedable: set[Any] = getattr(graph, "_unfeedable_tensors", set())
    for held in (graph.inputs, graph.outputs, graph.control_outputs, unfeedable):
        held.clear()
    graph.structured_outputs = None
    if hasattr(graph, "Dismantle"):
        graph.Dismantle()


def abstract_eval(fn: Callable[..., Any], *specs: Any) -> Any:
    """Return the tree of `(shape, dtype)` pairs that `fn` would return.

    Example:

    >>> abstract_eval(tf.transpose, ((None, 3), "float32"))
    ((3, None), 'float32')
    """
    graph = tf.__internal__.FuncGraph("abstract_eval")
    with graph.as_default():
        results = fn(*[_placeholders(spec) for spec in specs])
        return trees.mapped(lambda t: (tuple(t.shape), t.dtype.name), results)


def _placeholders(spec: Any) -> Any:
    if _is_spec(spec):
        return tf.compat.v1.placeholder(DTYPES[spec[1]], spec[0])
    if isinstance(spec, dict):
        return {k: _placeholders(v) for k, v in spec.items()}
    if isinstance(spec, tuple) and hasattr(spec, "_fields"):
        return type(spec)(*map(_placeholders, spec))
    return type(spec)(map(_placeholders, spec)) if isinstance(spec, tuple | list) else spec


def _is_spec(spec: Any) -> bool:
    return isinstance(spec, tuple) and len(spec) == 2 and isinstance(spec[0], tuple | list) and isinstance(spec[1], str)
