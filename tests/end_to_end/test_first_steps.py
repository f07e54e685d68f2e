"""The documented first steps run as they stand, with `import keras` meaning keras_core."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest

SCRIPTS = sorted((pathlib.Path(__file__).parent / "scripts").glob("*.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_script_runs_unchanged(script: pathlib.Path, backend_name: str, tmp_path: pathlib.Path) -> None:
    command = [sys.executable, "-m", "keras_core", "run", str(script), "--backend", backend_name]
    # the script's own argument follows its name
    command[5:5] = [str(tmp_path / "model.keras")]
    variables = {k: v for k, v in os.environ.items() if k != "KERAS_BACKEND"}
    done = subprocess.run(command, capture_output=True, text=True, env=variables, cwd=tmp_path, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "done" in done.stdout
