"""What an error says that came out of an op: which op it was, its arguments, and what its shape rule asks of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from keras_core import dtypes
from keras_core.errors import BackendError
from keras_core.ops.definition import OpDefinition
from keras_core.ops.detour import call_arguments, describe, tensor_slots
from keras_core.state.scopes import symbolic_scope
from keras_core.state.symbolic import KerasTensor


def make_explain(op: OpDefinition) -> Callable[[Exception, tuple[Any, ...]], Exception]:
    """Return a function that adds to an error which op it came from, and what the op was called with.

    Where ops call each other the message speaks of the outermost, which is what the caller knows; notes name that and
    the innermost.
    """

    def explain(error: Exception, values: tuple[Any, ...]) -> Exception:
        if isinstance(error, BackendError):
            return error
        inner = getattr(error, "_keras_op", None)
        rule = op.shape_rule or (op.body if inner is None and (op.tensors or op.several) else None)
        error = (_foretold_error(op, rule, values) if rule is not None else None) or error
        given = ", ".join(f"{p.name}={describe(v)}" for p, v in zip(op.parameters, values, strict=True))
        try:
            error._keras_op = op.name  # type: ignore[attr-defined]
            _complete(error, op, values)
            _note(error, f"ops.{op.name}({given})", inner)
        except AttributeError:  # an exception class with slots
            pass
        return error

    return explain


def _complete(error: Any, op: OpDefinition, values: tuple[Any, ...]) -> None:
    """Say in the message of an error which op it came from, and how its tensors are called."""
    if len(error.args) != 1 or str(error) != error.args[0]:  # not made of its text
        return
    said = error._keras_message = getattr(error, "_keras_message", error.args[0])
    names = [p.name for p in op.parameters]
    tensors = [n for n, v in zip(names, values, strict=True) if n in op.tensors + op.several and v is not None]
    call = f"ops.{op.name}({', '.join(tensors or names)})"
    by_name = re.match(rf"(ops\.)?{op.name}\b(?![(.])", said)
    if any(re.search(rf"\b{name}\b", said) for name in names) and op.name in said:
        return
    error.args = (f"{call}{said[by_name.end() :]}" if by_name else f"{call}: {said}", *error.args[1:])


def _note(error: Exception, call: str, inner: str | None) -> None:
    """Note the innermost call, and above it the outermost."""
    notes = getattr(error, "__notes__", [])
    if inner is None or not any(note.startswith("in ops.") for note in notes):
        error.add_note(f"in {call}")
        return
    if notes[-1].startswith("called by ops."):
        notes.pop()
    error.add_note(f"called by {call}")


def _foretold_error(op: OpDefinition, rule: Callable[..., Any], values: tuple[Any, ...]) -> Exception | None:
    """Return what the shape rule, or the composition that stands for it, has against a call that failed, if anything.

    Frameworks word a wrong axis or shape in their own ways; the rule says the same on every backend, and costs nothing
    where nothing fails.
    """
    try:
        arguments = list(values)
        for holder, i, _ in tensor_slots(op, arguments):
            x = holder[i]
            if isinstance(x, KerasTensor):  # the rule has spoken
                return None
            shape = tuple(n if isinstance(n, int) else None for n in (x.shape if hasattr(x, "shape") else np.shape(x)))
            holder[i] = KerasTensor(shape, _dtype_name(x))
        args, kwargs = call_arguments(op, arguments)
    except Exception:  # no tensors: the error at hand says so
        return None
    try:
        with symbolic_scope():
            rule(*args, **kwargs)
    except ValueError as error:
        return error
    except TypeError as error:  # a composition may need values
        return error if rule is op.shape_rule else None
    except Exception:
        return None
    return None


def _dtype_name(x: Any) -> str:
    return dtypes.standardize_dtype(x.dtype if hasattr(x, "dtype") else np.asarray(x).dtype)
