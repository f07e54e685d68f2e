"""Empty environments that get the built wheels as a user would."""

from __future__ import annotations

import functools
import os
import pathlib
import shutil
import subprocess
import sys
import venv

import pytest


class Environment:
    """A virtual environment outside the repository."""

    def __init__(self, folder: pathlib.Path, dist: pathlib.Path) -> None:
        self.folder = folder
        self.dist = dist
        venv.create(folder, with_pip=True)
        scripts = "Scripts" if sys.platform == "win32" else "bin"
        self.python = folder / scripts / "python"
        self.scripts = folder / scripts

    def install(self, *packages: str, dependencies: bool = True) -> None:
        """Install packages of ours, each from its wheel, never from an index that may hold their names."""
        wheels = [next(self.dist.glob(f"{package.replace('-', '_')}-*.whl")) for package in packages]
        command = [self.python, "-m", "pip", "install", "--quiet", *([] if dependencies else ["--no-deps"])]
        subprocess.run([*command, *wheels], check=True)

    def run(self, code: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run Python code, away from the repository and from the user's settings."""
        env = {k: v for k, v in os.environ.items() if not k.startswith(("KERAS", "PYTHON"))}
        env |= {"KERAS_HOME": str(self.folder / "keras-home"), **variables}
        return subprocess.run([self.python, "-c", code], env=env, cwd=self.folder, capture_output=True, text=True)

    def output(self, code: str, **variables: str) -> str:
        """Return what the code prints; it has to succeed."""
        done = self.run(code, **variables)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @functools.cached_property
    def site_packages(self) -> pathlib.Path:
        """Where things are installed."""
        return pathlib.Path(self.output("import sysconfig; print(sysconfig.get_path('purelib'))"))

    def pretend(self, *modules: str) -> None:
        """Put modules in place that fail when they are imported, so that a stray import cannot pass unseen."""
        for name in modules:
            (self.site_packages / f"{name}.py").write_text(f'raise ImportError("{name} was imported")\n')


@pytest.fixture(scope="session")
def dist() -> pathlib.Path:
    """The folder with the wheels and sdists of one build."""
    folder = pathlib.Path(os.environ.get("WHEELHOUSE", "dist"))
    if not list(folder.glob("keras_core-*.whl")):
        raise RuntimeError(
            f"No wheels in {folder.resolve()}; run `python -m nox -s build`, which makes and tests them."
        )
    return folder.resolve()


@pytest.fixture(scope="session")
def make_environment(tmp_path_factory, dist):
    """Return a function that makes an empty environment; all are removed at the end."""
    made = []

    def make(name: str) -> Environment:
        made.append(Environment(tmp_path_factory.mktemp(name), dist))
        return made[-1]

    yield make
    for environment in made:
        shutil.rmtree(environment.folder, ignore_errors=True)
