"""Installations made of real `*.dist-info` folders, in which tests plant packages of their own."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

import keras_core

NUMPY = {"keras_core.backends": {"numpy": "keras_core.reference.plugin"}}


@dataclasses.dataclass
class Installation:
    """A folder that stands for site-packages: keras-core and what it needs, and no framework.

    Attributes:
        site: the folder.
        home: the configuration folder.
    """

    site: pathlib.Path
    home: pathlib.Path

    def add(self, distribution: str, version: str, plugins: dict[str, dict[str, str]], **modules: str) -> None:
        """Install a distribution: its entry points by group and name, and the source texts of its modules."""
        info = self.site / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
        groups = (
            f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in entries.items()) for group, entries in plugins.items()
        )
        (info / "entry_points.txt").write_text("\n".join(groups))
        for name, source in modules.items():
            (self.site / f"{name}.py").write_text(source)

    def add_backend(
        self,
        name: str,
        changes: str = "",
        *,
        version: str = "1.2",
        registered_as: str | None = None,
        **attributes: object,
    ) -> None:
        """Install `keras-backend-NAME`: the NumPy backend under another name, after `changes` to its source."""
        fields = {"contract": ">=1.0,<2", "aliases": (), "priority": 0, "framework": name} | attributes
        self.add(
            f"keras-backend-{name}",
            version,
            {"keras_core.backends": {registered_as or name: f"{name}_plugin"}},
            **{f"{name}_plugin": BACKEND.format(name=name, fields=fields, changes=changes)},
        )

    def configure(self, **content: object) -> None:
        """Write `keras.json`."""
        (self.home / "keras.json").write_text(json.dumps(content))

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run this Python on the installation alone."""
        env = {k: v for k, v in os.environ.items() if not k.startswith(("KERAS", "PYTHON"))}
        env |= {"PYTHONPATH": str(self.site), "KERAS_HOME": str(self.home), "PYTHONDONTWRITEBYTECODE": "1", **variables}
        command = [sys.executable, "-S", *arguments]
        return subprocess.run(command, env=env, cwd=self.home, capture_output=True, text=True, timeout=120)

    def output(self, code: str, **variables: str) -> str:
        """Return what the code prints; it has to succeed."""
        done = self.run("-c", code, **variables)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def error(self, code: str, **variables: str) -> str:
        """Return the last exception's text; the code has to raise one."""
        done = self.run("-c", code, **variables)
        assert done.returncode == 1, done.stdout
        return done.stderr[done.stderr.rindex("\nkeras_core.errors.") :].strip()


BACKEND = """
import dataclasses, types
from keras_core.contract import BackendPlugin, Capabilities, hookimpl

FIELDS = {fields!r}

@hookimpl
def keras_core_backend():
    return BackendPlugin(
        name={name!r}, factory="{name}_plugin:make", capabilities=Capabilities(level="infers"), **FIELDS
    )

def make():
    from keras_core.reference import arrays, backend, compilation, random, variables
    everything = {{k: v for m in (compilation, variables, random, arrays) for k, v in vars(m).items()}}
    return dataclasses.replace(
        backend.make(), name={name!r}, version="9.9", capabilities=Capabilities(level="infers"),
        modules=(types.SimpleNamespace(**changed(everything)),), overrides={{}},
    )

def changed(functions):
    return functions

{changes}
"""


@pytest.fixture
def installation(tmp_path) -> Installation:
    """Keras-core with the NumPy backend alone, on a disk of its own."""
    made = Installation(tmp_path / "site", tmp_path / "home")
    made.site.mkdir()
    made.home.mkdir()
    for name in _needed("keras-core", set()):
        distribution = importlib.metadata.distribution(name)
        for top in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
            if not (made.site / top).exists():
                (made.site / top).symlink_to(str(distribution.locate_file(top)))
    (made.site / "keras_core").symlink_to(pathlib.Path(keras_core.__file__).parent)
    made.add("keras-core", keras_core.__version__, NUMPY)
    return made


def _needed(distribution: str, seen: set[str]) -> set[str]:
    """Return `seen` with the installed distributions that `distribution` depends on."""
    for requirement in importlib.metadata.requires(distribution) or ():
        name = re.match(r"[\w.-]+", requirement)[0]
        try:
            importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        if "extra ==" not in requirement and name not in seen:
            seen.add(name)
            _needed(name, seen)
    return seen
