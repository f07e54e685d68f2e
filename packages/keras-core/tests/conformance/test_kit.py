"""The kit on a backend with faults: what it finds, and the two files in which a backend owns up to them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

PLUGIN = """
from keras_core.contract import BackendPlugin, hookimpl
from keras_core.reference.plugin import CAPABILITIES

@hookimpl
def keras_core_backend():
    return BackendPlugin("faulty", ">=1.0,<2", "keras_backend_faulty.backend:make", "numpy", CAPABILITIES)
"""
BACKEND = """
import dataclasses
import numpy as np
from keras_core.reference import backend

def make():
    made = backend.make()
    overrides = {**made.overrides, "sinh": lambda x: np.sinh(x) * x.dtype.type(1.0001), "cosh": np.sinh}
    return dataclasses.replace(made, name="faulty", overrides=overrides)
"""


@pytest.fixture
def faulty(tmp_path):
    """Returns the outcome of the kit on the faulty backend, given the lines of its two files."""
    package = tmp_path / "keras_backend_faulty"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "plugin.py").write_text(PLUGIN)
    (package / "backend.py").write_text(BACKEND)
    info = tmp_path / "keras_backend_faulty-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: keras-backend-faulty\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text("[keras_core.backends]\nfaulty = keras_backend_faulty.plugin\n")

    def run(expected_failures="", tolerances=""):
        (package / "expected_failures.txt").write_text(expected_failures)
        (package / "tolerances.txt").write_text(tolerances)
        paths = [str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]
        kit = ["--pyargs", "keras_core.conformance.test_ops", "--keras-backend", "faulty"]
        chosen = ["-k", "test_values and float32 and (sinh or cosh) and not arc", "--conformance-json", "report.json"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *kit, *chosen],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "KERAS_BACKEND": "numpy"},
            cwd=tmp_path,
        )
        return done, json.loads((tmp_path / "report.json").read_text()) if done.returncode < 2 else None

    return run


def test_faults_are_found_and_compositions_are_not_blamed(faulty):
    done, report = faulty()
    assert done.returncode == 1
    assert {name.partition("[")[2] for name in report["failures"]} == {
        "overridden-float32-sinh]",
        "overridden-float32-cosh]",
    }


def test_what_a_backend_owns_up_to_is_printed_with_the_reason(faulty):
    done, report = faulty(
        "test_ops.py::test_values[overridden-float32-cosh]  # mixed up\n", "sinh float32 100  # a short table\n"
    )
    assert done.returncode == 0, done.stdout
    assert report["totals"]["expected"] == 1
    assert report["loosened_tolerances"] == {"sinh float32 100": "a short table"}
    assert "# mixed up" in done.stdout and "# a short table" in done.stdout


def test_an_expected_failure_that_passes_fails(faulty):
    done, report = faulty(
        "test_ops.py::test_values[composed-float32-cosh]  # long mended\n", "sinh float32 100  # short\n"
    )
    assert done.returncode == 1
    assert any("composed-float32-cosh" in name for name in report["failures"])


def test_lines_without_a_reason_are_refused(faulty):
    done, _ = faulty(tolerances="sinh float32 100\n")
    assert done.returncode == 4
    assert "needs a reason" in done.stdout + done.stderr
