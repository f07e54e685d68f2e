"""How an op is defined: one function says all there is to say.

```python
@op(dtype="float", shape=rules.same)
def relu6(x: TensorLike) -> Tensor:
    \"\"\"docstring\"\"\"
    return minimum(maximum(x, 0), 6)
```

- Parameters annotated `TensorLike` are tensors; `TensorLike | None` may be left out, `Sequence[TensorLike]` and
  `*args: TensorLike` hold several. All other parameters are static.
- Parameters annotated `Mask` or `Mask | None` are tensors that become bool and take no part in promotion.
- `dtype` names the rule by which core promotes the tensors before anything else sees them.
- `shape` computes the result's shape on symbolic tensors. Where it is missing, the body runs on
  symbolic tensors; so a body that calls primitives (`xp`) needs one, a composition does not.
- The body is the default composition. A backend's own function of the op's name takes its place.

The decorator returns a function with the signature of the definition whose body is a fast path: native tensors of
one dtype go straight to the implementation. Everything else takes the detour in `ops.detour`.
"""

from __future__ import annotations

import functools
import inspect
import linecache
import types
from collections.abc import Callable
from typing import Any, Literal

from keras_core.state.scopes import scopes
from keras_core.state.symbolic import KerasTensor
from keras_core.state.variable import variable_types

Tensor = Any
TensorLike = Any
Mask = Any
DtypeRule = Literal["promote", "number", "float", "compare", "bool", "accumulate", "keep"]

_MASKS = ("Mask", "Mask | None")
_SINGLE = ("TensorLike", "TensorLike | None", *_MASKS)
_SEVERAL = ("Sequence[TensorLike]",)


class OpDefinition:
    """All that is known of an op.

    Attributes:
        name: its public name.
        body: the default composition.
        dtype_rule, shape_rule: see the module's docstring.
        scalars: whether implementations take a Python scalar in place of a tensor.
        function: the public function.
    """

    def __init__(
        self,
        body: Callable[..., Any],
        dtype: DtypeRule,
        shape: Callable[..., Any] | None,
        promote: tuple[str, ...] | None,
        scalars: bool,
        primitive: bool,
    ) -> None:
        self.name = body.__name__
        self.body = body
        self.dtype_rule = dtype
        self.shape_rule = shape
        self.scalars = scalars
        self.primitive = primitive
        self._promote = promote
        self.compiled = False
        self.namespace: dict[str, Any] = {
            "symbol": KerasTensor,
            "variables": variable_types,
            "scopes": scopes,
            "impl": body,
            "body": body,
            "compile_op": self.compile,
        }
        self.function = self._stand_in()

    # What follows is computed when the op is bound, so that importing the library does not wait for it.

    @functools.cached_property
    def signature(self) -> inspect.Signature:
        """The signature of the definition."""
        return inspect.signature(self.body)

    @functools.cached_property
    def parameters(self) -> list[inspect.Parameter]:
        """The parameters in order."""
        return list(self.signature.parameters.values())

    @functools.cached_property
    def _kinds(self) -> dict[str, str]:
        kinds = {p.name: str(p.annotation) for p in self.parameters}
        variadic = {p.name for p in self.parameters if p.kind is p.VAR_POSITIONAL}
        return {n: _SEVERAL[0] if n in variadic and kind == "TensorLike" else kind for n, kind in kinds.items()}

    @functools.cached_property
    def several(self) -> tuple[str, ...]:
        """Names of the parameters that are sequences of tensors."""
        return tuple(n for n, kind in self._kinds.items() if kind in _SEVERAL)

    @functools.cached_property
    def tensors(self) -> tuple[str, ...]:
        """Names of the parameters that are one tensor."""
        return tuple(n for n, kind in self._kinds.items() if kind in _SINGLE)

    @functools.cached_property
    def optional(self) -> tuple[str, ...]:
        """Names of the tensor parameters that may be None."""
        return tuple(n for n in self.tensors if self._kinds[n].endswith("| None"))

    @functools.cached_property
    def masks(self) -> frozenset[str]:
        """Names of the tensor parameters that become bool."""
        return frozenset(n for n in self.tensors if self._kinds[n] in _MASKS)

    @functools.cached_property
    def promoted(self) -> frozenset[str]:
        """Names of the tensor parameters that promote together."""
        return frozenset(self.tensors + self.several if self._promote is None else self._promote) - self.masks

    @functools.cached_property
    def tensor_positions(self) -> list[tuple[int, bool]]:
        """Where the single tensors are among the parameters, and whether each is promoted."""
        return [(i, p.name in self.promoted) for i, p in enumerate(self.parameters) if p.name in self.tensors]

    @functools.cached_property
    def mask_positions(self) -> list[int]:
        """Where the masks are among the parameters."""
        return [i for i, p in enumerate(self.parameters) if p.name in self.masks]

    @functools.cached_property
    def several_positions(self) -> list[tuple[int, bool]]:
        """Where the sequences of tensors are among the parameters, and whether each is promoted."""
        return [(i, p.name in self.promoted) for i, p in enumerate(self.parameters) if p.name in self.several]

    def __repr__(self) -> str:
        return f"<op {self.name}{self.signature}>"

    def _stand_in(self) -> Callable[..., Any]:
        """Return the public function, not compiled yet. `namespace` is its globals, rebound per backend."""
        function = types.FunctionType(_not_compiled.__code__, self.namespace, self.name)
        function.__doc__ = self.body.__doc__
        function.__module__ = self.body.__module__
        function.__qualname__ = self.name
        function.__annotations__ = self.body.__annotations__
        function.__wrapped__ = self.body  # type: ignore[attr-defined]  # gives the signature, too
        function.op = self  # type: ignore[attr-defined]
        return function

    def compile(self) -> Callable[..., Any]:
        """Give the public function its code, fast path and detour, and return it."""
        if not self.compiled:
            defaults = {p.name: p.default for p in self.parameters if p.default is not p.empty}
            for name in ("native", "floats", "bools", "numbers"):
                self.namespace.setdefault(name, set())
            self.namespace["defaults"] = defaults
            source = _source(self)
            filename = f"<op {self.name}>"
            exec(compile(source, filename, "exec"), self.namespace)
            linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
            made = self.namespace[self.name]
            self.function.__kwdefaults__ = made.__kwdefaults__
            self.function.__defaults__ = made.__defaults__
            self.function.__code__ = made.__code__
            self.compiled = True
        return self.function


def _not_compiled(*args: Any, **kwargs: Any) -> Any:
    """Stand for an op until it is compiled; runs with the op's namespace as globals."""
    return compile_op()(*args, **kwargs)  # type: ignore[name-defined]  # noqa: F821


def _source(op: OpDefinition) -> str:
    """Source text of the public function of an op."""
    parameters = ", ".join(_parameter_texts(op))
    lines = [f"def {op.name}({parameters}):"]
    names = [p.name for p in op.parameters]
    if "data_format" in names:
        lines.append("    data_format = data_format_of(data_format)")
    if "axis" in names:
        lines.append("    if type(axis) is list: axis = tuple(axis)")
    if "dtype" in names:
        lines.append("    if dtype is not None: dtype = dtype_of(dtype)")
    lines.append("    try:")
    values = ", ".join(names)
    if op.tensors and not op.several:
        lines += _attempt(op, "", "if", 8)
        lines.append(f"        elif type({op.tensors[0]}) is symbol: return detour({values})")
        lines.append("        else:")
        lines += [f"            _{n} = {_VALUE.format(x=n)} if type({n}) in variables else {n}" for n in op.tensors]
        lines += _attempt(op, "_", "if", 12)
        if op.scalars:
            lines += _scalar_lines(op) if len(op.tensors) == 2 else _bound_lines(op)
    elif len(op.several) == 1 and not op.tensors:
        lines += _sequence_lines(op)
    elif not op.several:
        lines.append(f"        _result = impl({_call_texts(op, '')})")
        lines.append("        if _result is not NotImplemented: return _result")
    lines.append(f"        return detour({values})")
    lines.append("    except Exception as _error:")
    lines.append(f"        raise explain(_error, ({values},))")
    return "\n".join(lines) + "\n"


def _parameter_texts(op: OpDefinition) -> list[str]:
    texts: list[str] = []
    keyword_only = False
    for p in op.parameters:
        if p.kind is p.VAR_POSITIONAL:
            texts.append(f"*{p.name}")
            keyword_only = True
            continue
        if p.kind is p.KEYWORD_ONLY and not keyword_only:
            texts.append("*")
            keyword_only = True
        texts.append(p.name if p.default is p.empty else f"{p.name}=defaults[{p.name!r}]")
    return texts


def _call_texts(op: OpDefinition, prefix: str) -> str:
    """Arguments with which the implementation is called; tensors carry `prefix`."""
    texts = []
    for p in op.parameters:
        name = f"{prefix}{p.name}" if p.name in op.tensors + op.several else p.name
        if p.kind is p.VAR_POSITIONAL:
            name = f"*{name}"
        elif p.kind is p.KEYWORD_ONLY:
            name = f"{p.name}={name}"
        texts.append(name)
    return ", ".join(texts)


_KINDS = {"float": "floats", "accumulate": "floats", "number": "numbers", "bool": "bools"}
"""By dtype rule, the set of dtypes that the rule leaves as they are; any where there is none."""


_VALUE = "({x}.read_storage({x}.storage) if scopes.autocast is None else {x}.value)"
"""The tensor of a Variable; without a call of the property where nothing is cast."""


def _attempt(op: OpDefinition, prefix: str, keyword: str, indent: int) -> list[str]:
    """Lines that call the implementation if the tensors, whose names carry `prefix`, are native and of one dtype."""
    space = " " * indent
    return [
        f"{space}{keyword} {_fast_condition(op, prefix)}:",
        *(f"{space}    {line}" for line in _run_lines(op, _call_texts(op, prefix))),
    ]


def _run_lines(op: OpDefinition, arguments: str) -> list[str]:
    """Lines that run an op on tensors that are as its dtype rule makes them, by its composition where that is declined.

    Under the rule `"bool"` they may still be of another dtype, which the implementation takes as well.
    """
    lines = [f"_result = impl({arguments})", "if _result is not NotImplemented: return _result"]
    return lines if op.dtype_rule == "bool" else [*lines, f"return body({arguments})"]


def _fast_condition(op: OpDefinition, prefix: str) -> str:
    tests = []
    for n in op.tensors:
        x = f"{prefix}{n}"
        test = f"type({x}) in native" + (f" and {x}.dtype in bools" if n in op.masks else "")
        tests.append(f"({x} is None or {test})" if n in op.optional else test)
    if op.dtype_rule == "keep":
        return " and ".join(tests)
    together = [n for n in op.tensors if n in op.promoted]
    first = ([n for n in together if n not in op.optional] or together)[0]
    kinds = _KINDS.get(op.dtype_rule)
    known = f"{prefix}{first}.dtype"
    if kinds is not None:
        tests.append(f"(_dtype := {known}) in {kinds}")
        known = "_dtype"
    for n in together:
        if n != first:
            x = f"{prefix}{n}"  # most frameworks have one object for each dtype, which is quicker to compare
            test = f"((_other := {x}.dtype) is (_known := {known}) or _other == _known)"
            tests.append(f"({x} is None or {test})" if n in op.optional else test)
    return " and ".join(tests)


def _sequence_lines(op: OpDefinition) -> list[str]:
    """The fast path of a list of native tensors, or Variables, of one dtype."""
    (name,) = op.several
    kinds = _KINDS.get(op.dtype_rule)
    fits = f" and _{name}[0].dtype in {kinds}" if kinds else ""
    same = "" if op.dtype_rule == "keep" else " or (_dtype := _item.dtype) is not _known and _dtype != _known"
    read = f"[{_VALUE.format(x='_item')} if type(_item) in variables else _item for _item in {name}]"
    return [
        f"        if (type({name}) is list or type({name}) is tuple) and {name}:",
        f"            _{name} = {read} if type({name}[0]) in variables else {name}",
        f"            if type(_{name}[0]) in native{fits}:",
        f"                _known = _{name}[0].dtype",
        f"                for _item in _{name}:",
        f"                    if type(_item) not in native{same}: break",
        "                else:",
        *(f"                    {line}" for line in _run_lines(op, _call_texts(op, "_"))),
    ]


def _scalar_lines(op: OpDefinition) -> list[str]:
    """The fast path of a tensor beside a Python number that does not change its dtype."""
    first, second = op.tensors
    lines = []
    for tensor, number in ((first, second), (second, first)):
        fits = f"_{tensor}.dtype in floats and (type({number}) is float or type({number}) is int)"
        if op.dtype_rule != "float":
            fits = f"({fits} or type({number}) is int and _{tensor}.dtype in numbers)"
        call = _call_texts(op, "_").replace(f"_{number}", number)
        lines.append(f"            elif type(_{tensor}) in native and {fits}:")
        lines.append(f"                _result = impl({call})")
        lines.append("                if _result is not NotImplemented: return _result")
    return lines


def _bound_lines(op: OpDefinition) -> list[str]:
    """The fast path of a tensor beside several Python numbers, or None, that do not change its dtype."""
    first, *others = op.tensors
    numbers = [f"({n} is None or type({n}) is int or type({n}) is float and _{first}.dtype in floats)" for n in others]
    call = _call_texts(op, "_")
    for n in others:
        call = call.replace(f"_{n}", n)
    return [
        f"            elif type(_{first}) in native and _{first}.dtype in numbers and {' and '.join(numbers)}:",
        f"                _result = impl({call})",
        "                if _result is not NotImplemented: return _result",
    ]


OPS: dict[str, OpDefinition] = {}
