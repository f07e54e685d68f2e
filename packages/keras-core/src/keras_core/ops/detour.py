"""The way of an op whose arguments are not all native tensors of one dtype.

Python numbers, lists, NumPy arrays and Variables become native tensors, dtypes are promoted, symbolic tensors go
through the rules, and what cannot be mixed is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from keras_core import dtypes, settings, tree
from keras_core.errors import BackendError
from keras_core.ops import dispatch
from keras_core.ops.definition import OpDefinition
from keras_core.plugins import active, selection
from keras_core.plugins.active import LoadedBackend
from keras_core.state.graph import record_op
from keras_core.state.scopes import scopes, symbolic_scope
from keras_core.state.symbolic import KerasTensor
from keras_core.state.variable import Variable, variable_types

_WEAK = frozenset({bool, int, float, complex})


def make_detour(op: OpDefinition) -> Callable[..., Any]:
    """Return the detour of an op: a function of its values in the order of its parameters."""

    def detour(*values: Any) -> Any:
        loaded = active.current()
        arguments = list(values)
        slots = tensor_slots(op, arguments)
        dtype_of: list[Any] = []
        symbolic = any(isinstance(holder[i], KerasTensor) for holder, i, _ in slots)
        for holder, i, promoted in slots:
            value = holder[i]
            if type(value) in _WEAK:
                dtype = type(value) if type(value) is not bool else "bool"
            elif isinstance(value, KerasTensor):
                dtype = value.dtype
            elif symbolic and type(value) in variable_types:  # nothing of it is read
                _check_own(value, loaded, op.name)
                dtype = value.value_dtype
                holder[i] = KerasTensor(value.shape, dtype)
            else:
                value, dtype = as_native(value, loaded, op.name)
                holder[i] = value
            dtype_of.append(dtype if promoted else None)
        target = promote(op.dtype_rule, [d for d in dtype_of if d is not None])
        if symbolic:
            return _symbolic(op, values, arguments, slots, dtype_of, target)
        _cast(op, slots, dtype_of, target, loaded)
        for i in op.mask_positions:
            if arguments[i] is not None:
                arguments[i] = _as_mask(arguments[i], loaded)
        return run(op, arguments)

    return detour


def tensor_slots(op: OpDefinition, arguments: list[Any]) -> list[tuple[list[Any], int, bool]]:
    """Where the tensors are: the list that holds each one, its index there, and whether it is promoted."""
    slots = []
    for i, promoted in op.tensor_positions:
        if arguments[i] is not None:
            slots.append((arguments, i, promoted))
    for i, promoted in op.several_positions:
        if not isinstance(arguments[i], (list, tuple)):  # a tensor stands for its slices
            arguments[i] = _unstacked(arguments[i], op)
        arguments[i] = held = list(arguments[i])
        slots += [(held, j, promoted) for j in range(len(held))]
    return slots


def _unstacked(x: Any, op: OpDefinition) -> list[Any]:
    if not hasattr(x, "shape") or not x.shape:
        raise TypeError(f"ops.{op.name} expects a sequence of tensors, got {describe(x)}.")
    return [x[i] for i in range(x.shape[0])]


def promote(rule: str, given: Sequence[Any]) -> str | None:
    """Return the dtype that a dtype rule makes of the inputs' dtypes, or None where it leaves them alone."""
    if rule == "keep" or not given:
        return None
    if rule == "bool":
        return "bool"
    common = dtypes.result_type(*given) if len(given) > 1 else _alone(given[0])
    if rule == "float":
        return dtypes.to_float(common)
    if rule == "number":
        return "int32" if common == "bool" else common
    return dtypes.to_accumulator(common) if rule == "accumulate" else common


def _alone(dtype: Any) -> str:
    return dtypes.result_type(dtype) if isinstance(dtype, type) else dtype


def as_native(value: Any, loaded: LoadedBackend, name: str) -> tuple[Any, str]:
    """Return `value` as a native tensor, and the name of its dtype.

    Raises:
        BackendError: it belongs to another backend.
        TypeError: it is no tensor and cannot become one.
    """
    functions = loaded.functions
    if type(value) in variable_types or isinstance(value, Variable):
        _check_own(value, loaded, name)
        value = value.value
    if functions["is_tensor"](value):
        dtype = functions["dtype"](value)
        dispatch.known(loaded).learn(value, dtype)
        return value, dtype
    return convert(value, None, loaded, name)


def _check_own(variable: Variable, loaded: LoadedBackend, name: str) -> None:
    if variable._loaded is not loaded:
        raise BackendError(_mixed(f"Variable {variable.path!r}", variable._loaded.name, loaded.name, name))


_NO_NUMBERS = "USO"  # NumPy's kinds of text, of bytes and of objects


def dtype_of_text(array: Any, loaded: LoadedBackend, where: str) -> str:
    """Return the dtype of an array of text.

    Raises:
        TypeError: it holds other objects, or the backend has no tensors of text.
    """
    first = array.reshape(-1)[:1].tolist()[0] if array.size else ""
    if isinstance(first, (str, bytes)) and "string" in loaded.capabilities.dtypes:
        return "string"
    raise TypeError(
        f"{where} takes numbers, got an array of shape {array.shape} and dtype {array.dtype} with {first!r}. Turn text "
        "and categories into numbers first: `numpy.unique(x, return_inverse=True)`, or `x.astype('float32')`."
    )


def convert(value: Any, dtype: str | None, loaded: LoadedBackend, name: str) -> tuple[Any, str]:
    """Return a foreign value as a native tensor of `dtype`, and the name of its dtype."""
    functions = loaded.functions
    if isinstance(value, (np.ndarray, np.generic)):
        if value.dtype.kind in _NO_NUMBERS:
            dtype = dtype_of_text(value, loaded, f"ops.{name}")
        tensor = functions["asarray"](value, dtype=dtype)
    elif isinstance(value, (bool, int, float, complex)):
        tensor = functions["asarray"](value, dtype=dtype or _alone(type(value)))
    elif isinstance(value, (list, tuple)):
        tensor = _from_sequence(value, dtype, loaded, name)
    else:
        refuse_foreign(value, loaded, name)
        tensor = _from_unknown(value, dtype, loaded, name)
    made = functions["dtype"](tensor)
    dispatch.known(loaded).learn(tensor, made)
    return tensor, made


def _from_sequence(value: Any, dtype: str | None, loaded: LoadedBackend, name: str) -> Any:
    functions = loaded.functions
    leaves = tree.flatten(value)
    if any(isinstance(leaf, Variable) or functions["is_tensor"](leaf) for leaf in leaves):
        value = tree.map_structure(lambda v: v.value if isinstance(v, Variable) else v, value)
        if dtype is None:
            found = [functions["dtype"](v) if functions["is_tensor"](v) else type(v) for v in tree.flatten(value)]
            dtype = dtypes.result_type(*found)
        parts = [_from_part(v, dtype, loaded, name) for v in value]
        return functions["concat"]([functions["reshape"](p, (1, *functions["shape"](p))) for p in parts], axis=0)
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"ops.{name} got a nested list that is no array: {error}.") from None
    if array.dtype.kind in "US":
        dtype = dtype_of_text(array, loaded, f"ops.{name}")
    if dtype is None:
        if array.dtype.kind == "f" and not any(isinstance(v, np.generic | np.ndarray) for v in leaves):
            dtype = settings.floatx()
        elif array.dtype.kind in "iu" and not any(isinstance(v, np.generic | np.ndarray) for v in leaves):
            dtype = "int32"
        elif array.dtype.kind == "c" and not any(isinstance(v, np.generic | np.ndarray) for v in leaves):
            dtype = "complex64"
    if array.dtype.kind == "O":
        raise TypeError(f"ops.{name} cannot make a tensor of {describe(value)}.")
    return functions["asarray"](array, dtype=dtype)


def _from_part(value: Any, dtype: str, loaded: LoadedBackend, name: str) -> Any:
    if loaded.functions["is_tensor"](value):
        return loaded.functions["astype"](value, dtype)
    return convert(value, dtype, loaded, name)[0]


def _from_unknown(value: Any, dtype: str | None, loaded: LoadedBackend, name: str) -> Any:
    if not any(hasattr(value, a) for a in ("__array__", "__dlpack__", "__array_interface__")):
        raise TypeError(
            f"ops.{name} got {describe(value)}, expected a tensor, an array, a number or a list of numbers."
        )
    return loaded.functions["asarray"](value, dtype=dtype)


def refuse_foreign(value: Any, loaded: LoadedBackend, name: str) -> None:
    """Raise BackendError if `value` is a tensor of another installed backend's framework."""
    framework = type(value).__module__.partition(".")[0]
    if framework in ("builtins", np.__name__):  # the usual case; to ask for all plugins takes milliseconds
        return
    plugin = selection.owner(framework) or selection.owner(framework.removesuffix("lib"))
    if plugin is not None and plugin.name != loaded.name:
        raise BackendError(_mixed(f"a {type(value).__name__}", plugin.name, loaded.name, name))


def _mixed(what: str, theirs: str, ours: str, name: str) -> str:
    return (
        f"ops.{name} got {what} of the backend {theirs!r}, but the active backend is {ours!r}. "
        f"Convert it with `ops.convert_to_tensor(ops.convert_to_numpy(x))`, or call "
        f"`keras.config.set_backend({theirs!r})` first."
    )


def _cast(op: OpDefinition, slots: Any, dtype_of: list[Any], target: str | None, loaded: LoadedBackend) -> None:
    """Bring the promoted tensors to `target`; a Python scalar may stay one beside a tensor."""
    functions = loaded.functions
    keep_scalars = op.scalars and any(
        d == target and type(holder[i]) not in _WEAK for (holder, i, _), d in zip(slots, dtype_of, strict=True)
    )
    for (holder, i, _), dtype in zip(slots, dtype_of, strict=True):
        value = holder[i]
        if type(value) in _WEAK:
            if keep_scalars and type(value) is not complex:
                if type(value) is bool and target != "bool":  # no array library need take a bool beside a number
                    holder[i] = int(value)
                continue
            wanted = target if dtype is not None and target is not None else _alone(type(value))
            holder[i] = convert(value, wanted, loaded, op.name)[0]
        elif target is not None and dtype is not None and dtype != target:
            holder[i] = cast = functions["astype"](value, target)
            dispatch.known(loaded).learn(cast, target)


def _as_mask(value: Any, loaded: LoadedBackend) -> Any:
    mask = loaded.functions["astype"](value, "bool")
    dispatch.known(loaded).learn(mask, "bool")
    return mask


def run(op: OpDefinition, arguments: list[Any]) -> Any:
    """Call the implementation of an op, or its composition where that declines."""
    args, kwargs = call_arguments(op, arguments)
    impl = op.namespace["impl"]
    result = impl(*args, **kwargs)
    return op.body(*args, **kwargs) if result is NotImplemented else result


def call_arguments(op: OpDefinition, arguments: Sequence[Any]) -> tuple[list[Any], dict[str, Any]]:
    """Return the values of an op's parameters as positional and keyword arguments."""
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    for parameter, value in zip(op.parameters, arguments, strict=True):
        if parameter.kind is parameter.VAR_POSITIONAL:
            args.extend(value)
        elif parameter.kind is parameter.KEYWORD_ONLY:
            kwargs[parameter.name] = value
        else:
            args.append(value)
    return args, kwargs


def _symbolic(
    op: OpDefinition, values: tuple[Any, ...], arguments: list[Any], slots: Any, dtype_of: list[Any], target: str | None
) -> Any:
    """Compute the symbolic result by the rules, and record the call unless an outer one will."""
    for (holder, i, _), dtype in zip(slots, dtype_of, strict=True):
        value = holder[i]
        if type(value) in _WEAK:
            holder[i] = KerasTensor((), target if dtype is not None and target else _alone(type(value)))
        else:
            own = value.dtype if isinstance(value, KerasTensor) else active.xp.dtype(value)
            shape = tuple(value.shape)
            holder[i] = KerasTensor(shape, target if dtype is not None and target else own)
    args, kwargs = call_arguments(op, arguments)
    with symbolic_scope():
        result = (op.shape_rule or op.body)(*args, **kwargs)
    outputs = _outputs(op, result, target, args)
    if scopes.observe is not None:
        scopes.observe(op.name, args, outputs)
    if scopes.recording:
        call_args, call_kwargs = call_arguments(op, values)
        record_op(op.function, tuple(call_args), call_kwargs, outputs)
    return outputs


def _outputs(op: OpDefinition, result: Any, target: str | None, args: Sequence[Any]) -> Any:
    if isinstance(result, tuple) and all(n is None or isinstance(n, int) for n in result):
        if op.dtype_rule == "compare":
            dtype = "bool"
        else:
            dtype = target or next((a.dtype for a in args if isinstance(a, KerasTensor)), settings.floatx())
        return KerasTensor(result, dtype)
    return result


def describe(value: Any) -> str:
    """Return a short text on an argument: dtype and shape of a tensor, else its repr cut to size."""
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return f"<{type(value).__name__} shape={tuple(value.shape)} dtype={value.dtype}>"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
