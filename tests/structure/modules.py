"""Source trees as records: what each module imports, where, and under which name."""

from __future__ import annotations

import ast
import dataclasses
import pathlib
import tomllib
from collections.abc import Iterator


@dataclasses.dataclass(frozen=True)
class Import:
    """One imported name.

    Attributes:
        target: dotted name of what is imported, such as `"numpy.load"` for `from numpy import load`.
        module: dotted name of the module the statement names, such as `"numpy"`.
        line: line of the statement.
        function: name of the innermost function around it, or None at module level.
        typing: whether it runs for type checkers only.
    """

    target: str
    module: str
    line: int
    function: str | None
    typing: bool


@dataclasses.dataclass(frozen=True)
class Module:
    """A parsed source file.

    Attributes:
        name: dotted name, such as `"keras_core.ops"`.
        path: the file, relative to the repository.
        is_package: whether the file is an `__init__.py`.
        tree: its syntax tree.
        lines: its length.
        imports: every import in it.
    """

    name: str
    path: pathlib.PurePath
    is_package: bool
    tree: ast.Module
    lines: int
    imports: tuple[Import, ...]

    @property
    def package(self) -> str:
        """The import package it belongs to."""
        return self.name.partition(".")[0]

    @property
    def room(self) -> str:
        """The first part of its name inside the package; `"__init__"` for the package itself."""
        return self.name.split(".")[1] if "." in self.name else "__init__"


@dataclasses.dataclass(frozen=True)
class Distribution:
    """One folder of `packages/`.

    Attributes:
        name: the name it is published under.
        dependencies: import names of what it declares to need, optional ones included.
        modules: its modules by name.
    """

    name: str
    dependencies: frozenset[str]
    modules: dict[str, Module]


def read_repository(root: pathlib.Path) -> list[Distribution]:
    """Return the distributions below `root/packages`, in order of their names."""
    return [_read_distribution(path.parent, root) for path in sorted(root.glob("packages/*/pyproject.toml"))]


def _read_distribution(folder: pathlib.Path, root: pathlib.Path) -> Distribution:
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    requirements = list(project.get("dependencies", ()))
    for extra in project.get("optional-dependencies", {}).values():
        requirements += extra
    modules = [_read_module(path, folder / "src", root) for path in sorted((folder / "src").rglob("*.py"))]
    return Distribution(project["name"], frozenset(map(_import_name, requirements)), {m.name: m for m in modules})


def _import_name(requirement: str) -> str:
    name = requirement.strip()
    for end, letter in enumerate(name):
        if not (letter.isalnum() or letter in "-_."):
            name = name[:end]
            break
    return name.replace("-", "_").lower()


def _read_module(path: pathlib.Path, source: pathlib.Path, root: pathlib.Path) -> Module:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text, filename=str(path))
    parts = path.relative_to(source).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if is_package else parts)
    imports = tuple(_imports(tree, name, is_package))
    return Module(name, path.relative_to(root), is_package, tree, len(text.splitlines()), imports)


def _imports(
    node: ast.AST, module: str, is_package: bool, function: str | None = None, typing: bool = False
) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, alias.name, child.lineno, function, typing)
        elif isinstance(child, ast.ImportFrom):
            base = _base(child, module, is_package)
            for alias in child.names:
                yield Import(f"{base}.{alias.name}", base, child.lineno, function, typing)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _imports(child, module, is_package, child.name, typing)
        elif isinstance(child, ast.If) and _for_type_checkers(child.test):
            for part in child.body:
                yield from _imports(ast.Module([part], []), module, is_package, function, True)
            for part in child.orelse:
                yield from _imports(ast.Module([part], []), module, is_package, function, typing)
        else:
            yield from _imports(child, module, is_package, function, typing)


def _base(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    """Return the absolute name of the module that `from ... import` names."""
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    kept = parts[: len(parts) - node.level + is_package]
    return ".".join([*kept, node.module] if node.module else kept)


def _for_type_checkers(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )
