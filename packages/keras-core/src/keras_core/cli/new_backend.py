"""`new-backend`: write the package of a new backend, which misses exactly what the contract requires."""

from __future__ import annotations

import argparse
import importlib.resources
import keyword
import pathlib
import re
import string
import sys
from collections.abc import Sequence

from keras_core.cli import stubs
from keras_core.contract.engine import LEVELS
from keras_core.contract.version import CONTRACT_VERSION
from keras_core.plugins.verification import required

_TEMPLATES = {
    "pyproject.toml": "pyproject.toml.txt",
    "README.md": "README.md.txt",
    "CHANGELOG.md": "CHANGELOG.md.txt",
    "tests/test_conformance.py": "test_conformance.py.txt",
    "src/$package/__about__.py": "__about__.py.txt",
    "src/$package/__init__.py": "__init__.py.txt",
    "src/$package/plugin.py": "plugin.py.txt",
    "src/$package/backend.py": "backend.py.txt",
    "src/$package/overrides/__init__.py": "overrides.py.txt",
    "src/$package/expected_failures.txt": "expected_failures.txt",
}


def main(argv: Sequence[str]) -> int:
    """Write the package that the arguments describe, and say what comes next."""
    parser = argparse.ArgumentParser(prog="keras-core new-backend", description=__doc__)
    parser.add_argument("name", help="what users will call the backend, such as `mylib`")
    parser.add_argument("--directory", default=".", help="where the package's folder goes, by default here")
    parser.add_argument("--library", help="import name of the tensor library, by default NAME")
    parser.add_argument("--namespace", help="module with the library's array API functions, such as `mylib.numpy`")
    parser.add_argument("--level", choices=LEVELS, default="infers", help="the level to claim, by default `infers`")
    arguments = parser.parse_args(argv)
    try:
        folder = write(
            arguments.name,
            pathlib.Path(arguments.directory),
            library=arguments.library,
            namespace=arguments.namespace,
            level=arguments.level,
        )
    except (ValueError, FileExistsError) as error:
        parser.error(str(error))
    except OSError as error:
        parser.error(f"cannot write to {error.filename or arguments.directory}: {error.strerror or error}")
    count = len(required(arguments.level))
    sys.stdout.write(
        f"Wrote {folder}: {count} functions to write for the level {arguments.level!r}"
        f"{', less those that ' + arguments.namespace + ' has' if arguments.namespace else ''}.\n\n"
        f"  pip install -e '{folder}[test]'\n"
        f"  pytest --pyargs keras_core.conformance --keras-backend {arguments.name}\n\n"
        "shows what is missing, and tests what is there.\n"
    )
    return 0


def write(
    name: str, directory: pathlib.Path, *, library: str | None = None, namespace: str | None = None, level: str
) -> pathlib.Path:
    """Write the package and return its folder.

    Args:
        name: the backend's name; the package is `keras-backend-NAME`.
        directory: where its folder goes.
        library: import name of the tensor library, by default that of `namespace` or `name`.
        namespace: module with the library's array API functions, or None.
        level: the level that it claims.

    Raises:
        ValueError: `name` or a module's name is no name.
        FileExistsError: the folder is there already: nothing is overwritten.
        OSError: the folder cannot be written.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise ValueError(f"the backend's name {name!r} must be lower case letters, digits and _, such as `mylib`")
    for module in (library, namespace):
        if module is not None and not all(part.isidentifier() for part in module.split(".")):
            raise ValueError(f"{module!r} is not the name of a module, expected one such as `mylib` or `mylib.numpy`")
    library = library or (namespace or name).partition(".")[0]
    package = f"keras_backend_{name}"
    words = {
        "name": name,
        "package": package,
        "distribution": package.replace("_", "-"),
        "library": library,
        "framework": library.partition(".")[0],
        "level": level,
        "contract": f">={CONTRACT_VERSION[0]}.{CONTRACT_VERSION[1]},<{CONTRACT_VERSION[0] + 1}",
        "imports": f"import {namespace}\n\n" if namespace else "",
        "namespace": str(namespace),
    }
    folder = directory / words["distribution"]
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise FileExistsError(
            f"{folder} is there already, and nothing is overwritten. Move it away, give another NAME, or say with "
            "--directory where else to write"
        ) from None
    templates = importlib.resources.files("keras_core.cli") / "templates"
    for place, template in _TEMPLATES.items():
        text = string.Template((templates / template).read_text(encoding="utf-8")).substitute(words)
        _put(folder / string.Template(place).substitute(words), text)
    for module in stubs.MODULES:
        _put(folder / "src" / package / f"{module}.py", stubs.module_source(module))
    _put(folder / "src" / package / "py.typed", "")
    return folder


def _put(path: pathlib.Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
