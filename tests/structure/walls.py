"""The rules that every module of `packages/*/src` keeps. Each yields the breaches it finds."""

from __future__ import annotations

import ast
import dataclasses
import sys
from collections.abc import Callable, Iterator, Sequence

from structure.graph import circles, import_graph, resolve
from structure.modules import Distribution, Import, Module

CORE = "keras_core"
BACKEND_PREFIX = "keras_backend_"
IO = "keras_io"

FLOORS: tuple[frozenset[str], ...] = tuple(
    map(
        frozenset,
        [  # lowest first; a room that is not listed is a face: a public namespace that nothing below may import
            {"__about__", "dtypes", "errors", "settings", "tree"},
            {"contract"},
            {"plugins"},
            {"reference"},
            {"distribution", "serialization", "state"},
            {"ops", "random"},
            {
                "activations",
                "constraints",
                "dtype_policies",
                "initializers",
                "losses",
                "metrics",
                "optimizers",
                "quantizers",
                "regularizers",
            },
            {"layers", "training"},
            {"applications", "distillation", "export", "models", "saving", "wrappers"},
        ],
    )
)
FACE = len(FLOORS)

FRAMEWORKS = frozenset(
    {"flax", "h5py", "jax", "jaxlib", "keras", "mlx", "openvino", "optax", "tensorflow", "tf", "torch"}
)
BACKEND_NAMES = frozenset({"jax", "mlx", "numpy", "openvino", "tensorflow", "tf", "torch"})

RUNS_CODE = frozenset({"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve"})  # forbidden everywhere
READS_FILES = frozenset({"h5py", "zipfile", "numpy.load", "numpy.lib.format"})  # keras_io alone
LONGEST_FILE = 400
LISTING = (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr)


@dataclasses.dataclass(frozen=True)
class Breach:
    """A broken rule.

    Attributes:
        module: where.
        line: the line, or 0 for the module as a whole.
        reason: what is wrong.
    """

    module: Module
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.module.path.as_posix()}:{self.line}: {self.reason}"


Wall = Callable[[Sequence[Distribution]], Iterator[Breach]]


def imports_run_downhill(distributions: Sequence[Distribution]) -> Iterator[Breach]:
    """Inside core, a room imports rooms of its own floor or below."""
    modules = _modules(distributions)
    for module in _core(distributions):
        for imported in module.imports:
            target = resolve(imported, modules)
            if imported.typing or target is None or modules[target].package != CORE or module.name == target:
                continue
            there, here = _floor(modules[target]), _floor(module)
            if there > here and not (target == CORE and imported.target == CORE):
                yield Breach(
                    module,
                    imported.line,
                    f"{module.room} (floor {here}) imports {imported.target} (floor {there})",
                )


def no_circles(distributions: Sequence[Distribution]) -> Iterator[Breach]:
    """No module imports itself by way of others."""
    modules = _modules(distributions)
    for circle in circles(import_graph(modules)):
        yield Breach(modules[circle[0]], 0, f"circle: {' -> '.join([*circle, circle[0]])}")


def no_internal_imports_in_functions(distributions: Sequence[Distribution]) -> Iterator[Breach]:
    """A function imports nothing of ours.

    Two places are meant to be late: a plugin's `load`, which brings in the framework, and a module's
    `__getattr__`, which brings in a public namespace on first use.
    """
    ours = _packages(distributions)
    for module in _modules(distributions).values():
        for imported in (*module.imports, *_named_imports(module)):
            if imported.function is None or imported.target.partition(".")[0] not in ours:
                continue
            late = (imported.function.strip("_") == "load" and module.name.endswith(".plugin")) or (
                imported.function == "__getattr__" and module.is_package
            )
            if not late:
                yield Breach(module, imported.line, f"{imported.function}() imports {imported.target}")


def core_imports_no_framework(distributions: Sequence[Distribution]) -> Iterator[Breach]:
    """Core reaches no framework and no other package of ours, at module level, late or for types."""
    others = _packages(distributions) - {CORE}
    for module in _core(distributions):
        for imported in (*module.imports, *_named_imports(module)):
            if imported.target.partition(".")[0] in FRAMEWORKS | others:
                yield Breach(module, imported.line, f"core imports {imported.target}")


def core_names_no_backend(distributions: Sequence[Distribution]) -> Iterator[Breach]:
    """Core does not decide by a backend's name: no comparison, no case, no table keyed by it (but one of texts)."""
    for module in _core(distributions):
        for node in ast.walk(module.tree):
            names = sorted({c.value for c in _deciding_constants(node) if c.value in BACKEND_NAMES})
            if names:
                line = getattr(node, "lineno", 0)
                yield Breach(module, line, f"core decides by the backend's name {', '.join(map(repr, names))}")


def plugins_import_only_the_contract(distributions: Sequence[Distribution]) -> Iterator[Breach]:
    """A backend package imports `keras_core.contract`; a format package also `keras_core.saving`."""
    ours = _packages(distributions)
    for module in _modules(distributions).values():
        if module.package == CORE or module.name == "keras":
            continue
        open_to_it = {f"{CORE}.contract"} | ({f"{CORE}.saving"} if module.package == IO else set())
        for imported in (*module.imports, *_named_imports(module)):
            package = imported.target.partition(".")[0]
            if package not in ours or package == module.package:
                continue
            if not any(imported.target == name or imported.target.startswith(name + ".") for name in open_to_it):
                yield Breach(module, imported.line, f"{module.package} imports {imported.target}")


def only_io_reads_files(distributions: Sequence[Distribution]) -> Iterator[Breach]:
    """Archives and arrays are read by the hardened reader alone, and nothing reads what runs code."""
    for module in _modules(distributions).values():
        forbidden = RUNS_CODE if module.package == IO else RUNS_CODE | READS_FILES
        for line, name in _reached(module):
            if any(name == f or name.startswith(f + ".") for f in forbidden):
                yield Breach(module, line, f"uses {name}, which only the reader of {IO} may, if at all")


def only_declared_dependencies(distributions: Sequence[Distribution]) -> Iterator[Breach]:
    """What a module imports when it is imported is declared by its package, or by core, which comes with it."""
    core = next((d.dependencies for d in distributions if CORE in d.modules), frozenset())
    for distribution in distributions:
        own = {name.partition(".")[0] for name in distribution.modules}
        known = distribution.dependencies | core | own | {CORE} | sys.stdlib_module_names
        for module in distribution.modules.values():
            for imported in module.imports:
                package = imported.target.partition(".")[0]
                if imported.function is None and not imported.typing and package not in known:
                    yield Breach(
                        module, imported.line, f"imports {package}, which {distribution.name} does not declare"
                    )


def files_hold_one_idea(distributions: Sequence[Distribution]) -> Iterator[Breach]:
    """No file is longer than can be one idea; a list of the public names of a folder may be."""
    for module in _modules(distributions).values():
        listing = module.is_package and all(isinstance(node, LISTING) for node in module.tree.body)
        if module.lines > LONGEST_FILE and not listing:
            yield Breach(module, 0, f"{module.lines} lines; split it below {LONGEST_FILE}")


WALLS: tuple[Wall, ...] = (
    imports_run_downhill,
    no_circles,
    no_internal_imports_in_functions,
    core_imports_no_framework,
    core_names_no_backend,
    plugins_import_only_the_contract,
    only_io_reads_files,
    only_declared_dependencies,
    files_hold_one_idea,
)


def _modules(distributions: Sequence[Distribution]) -> dict[str, Module]:
    return {name: module for d in distributions for name, module in d.modules.items()}


def _core(distributions: Sequence[Distribution]) -> list[Module]:
    return [m for m in _modules(distributions).values() if m.package == CORE]


def _packages(distributions: Sequence[Distribution]) -> set[str]:
    """Return our import packages; the alias module `keras` is no package of ours to import."""
    return {m.package for m in _modules(distributions).values()} - {"keras"}


def _floor(module: Module) -> int:
    return next((floor for floor, rooms in enumerate(FLOORS) if module.room in rooms), FACE)


def _named_imports(module: Module) -> Iterator[Import]:
    """Yield imports by a name in quotes: `import_module("...")` and `__import__("...")`."""
    for function, call in _calls(module.tree, None):
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", None)
        first = call.args[0] if call.args else None
        if called in ("import_module", "__import__") and isinstance(first, ast.Constant) and _is_text(first):
            yield Import(first.value, first.value, call.lineno, function, typing=False)


def _calls(node: ast.AST, function: str | None) -> Iterator[tuple[str | None, ast.Call]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield function, child
        inside = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
        yield from _calls(child, inside)


def _deciding_constants(node: ast.AST) -> Iterator[ast.Constant]:
    """Yield the constants that a node compares with or looks up by."""
    parts: list[ast.expr | None] = []
    if isinstance(node, ast.Compare):
        parts = [node.left, *node.comparators]
    elif isinstance(node, ast.MatchValue):
        parts = [node.value]
    elif isinstance(node, ast.Dict) and not all(_is_text(value) for value in node.values):
        parts = list(node.keys)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("startswith", "endswith"):
            parts = list(node.args)
    for part in parts:
        for element in part.elts if isinstance(part, ast.Tuple | ast.List | ast.Set) else [part]:
            if isinstance(element, ast.Constant) and _is_text(element):
                yield element


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _reached(module: Module) -> Iterator[tuple[int, str]]:
    """Yield what a module imports and every dotted name it uses, with aliases spelled out."""
    aliases = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                aliases[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
    for imported in (*module.imports, *_named_imports(module)):
        yield imported.line, imported.target
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute):
            dotted = _dotted(node)
            first, _, rest = dotted.partition(".")
            if first in aliases:
                yield node.lineno, f"{aliases[first]}.{rest}"


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return node.id if isinstance(node, ast.Name) else ""
