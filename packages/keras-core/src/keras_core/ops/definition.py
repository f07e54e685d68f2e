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

import inspect
import linecache
from collections.abc import Callable
from typing import Any, Literal

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
        tensors: names of the parameters that are one tensor.
        several: names of the parameters that are sequences of tensors.
        promoted: names of the tensor parameters that promote together.
        masks: names of the tensor parameters that become bool.
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
        self.signature = inspect.signature(body)
        self.parameters = list(self.signature.parameters.values())
        kinds = {p.name: str(p.annotation) for p in self.parameters}
        variadic = [p.name for p in self.parameters if p.kind is p.VAR_POSITIONAL and kinds[p.name] == "TensorLike"]
        self.several = tuple(n for n, kind in kinds.items() if kind in _SEVERAL or n in variadic)
        self.tensors = tuple(n for n, kind in kinds.items() if kind in _SINGLE and n not in variadic)
        self.optional = tuple(n for n in self.tensors if kinds[n].endswith("| None"))
        self.masks = frozenset(n for n in self.tensors if kinds[n] in _MASKS)
        self.promoted = frozenset(self.tensors + self.several if promote is None else promote) - self.masks
        self.dtype_rule = dtype
        self.shape_rule = shape
        self.scalars = scalars
        self.primitive = primitive
        # positions in the flat value list that the wrapper hands to the detour
        names = [p.name for p in self.parameters]
        self.tensor_positions = [(i, n in self.promoted) for i, n in enumerate(names) if n in self.tensors]
        self.mask_positions = [i for i, n in enumerate(names) if n in self.masks]
        self.several_positions = [(i, n in self.promoted) for i, n in enumerate(names) if n in self.several]
        self.namespace: dict[str, Any] = {}
        self.function = self._wrap()

    def __repr__(self) -> str:
        return f"<op {self.name}{self.signature}>"

    def _wrap(self) -> Callable[..., Any]:
        """Compile the public function: fast path, else detour. `namespace` is its globals, rebound per backend."""
        from_signature = {p.name: p.default for p in self.parameters if p.default is not p.empty}
        self.namespace.update(
            {
                "variables": variable_types,
                "native": set(),
                "floats": set(),
                "bools": set(),
                "numbers": set(),
                "impl": self.body,
                "defaults": from_signature,
            }
        )
        source = _source(self)
        filename = f"<op {self.name}>"
        exec(compile(source, filename, "exec"), self.namespace)
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        function = self.namespace[self.name]
        function.__doc__ = self.body.__doc__
        function.__module__ = self.body.__module__
        function.__qualname__ = self.name
        function.__annotations__ = self.body.__annotations__
        function.__signature__ = self.signature
        function.__wrapped__ = self.body
        function.op = self
        return function


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
        lines += [f"        _{n} = {n}.value if type({n}) in variables else {n}" for n in op.tensors]
        lines.append(f"        if {_fast_condition(op)}:")
        lines.append(f"            _result = impl({_call_texts(op, '_')})")
        lines.append("            if _result is not NotImplemented: return _result")
        if op.scalars and len(op.tensors) == 2:
            lines += _scalar_lines(op)
    elif not op.tensors and not op.several:
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
        name = f"{prefix}{p.name}" if p.name in op.tensors else p.name
        if p.kind is p.VAR_POSITIONAL:
            name = f"*{name}"
        elif p.kind is p.KEYWORD_ONLY:
            name = f"{p.name}={name}"
        texts.append(name)
    return ", ".join(texts)


def _fast_condition(op: OpDefinition) -> str:
    tests = []
    for n in op.tensors:
        test = f"type(_{n}) in native" + (f" and _{n}.dtype in bools" if n in op.masks else "")
        tests.append(f"(_{n} is None or {test})" if n in op.optional else test)
    if op.dtype_rule != "keep":
        together = [n for n in op.tensors if n in op.promoted]
        required = [n for n in together if n not in op.optional]
        first = (required or together)[0]
        for n in together:
            if n != first:
                test = f"_{n}.dtype == _{first}.dtype"
                tests.append(f"(_{n} is None or {test})" if n in op.optional else test)
        if op.dtype_rule in ("float", "accumulate"):
            tests.append(f"_{first}.dtype in floats")
        elif op.dtype_rule == "number":
            tests.append(f"_{first}.dtype in numbers")
        elif op.dtype_rule == "bool":
            tests.append(f"_{first}.dtype in bools")
    return " and ".join(tests)


def _scalar_lines(op: OpDefinition) -> list[str]:
    """The fast path of a tensor beside a Python number that does not change its dtype."""
    first, second = op.tensors
    lines = []
    for tensor, number in ((first, second), (second, first)):
        fits = f"_{tensor}.dtype in floats and (type({number}) is float or type({number}) is int)"
        if op.dtype_rule != "float":
            fits = f"({fits} or type({number}) is int and _{tensor}.dtype in numbers)"
        call = _call_texts(op, "_").replace(f"_{number}", number)
        lines.append(f"        elif type(_{tensor}) in native and {fits}:")
        lines.append(f"            _result = impl({call})")
        lines.append("            if _result is not NotImplemented: return _result")
    return lines


OPS: dict[str, OpDefinition] = {}
