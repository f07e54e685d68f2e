"""What is imported, and when: core imports no framework, and choosing one imports no other."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys

import pytest

FRAMEWORKS = {"flax", "h5py", "jax", "jaxlib", "keras", "onnx", "pandas", "sklearn", "tensorflow", "torch"}
LATE = {"importlib.metadata", "ml_dtypes", "rich", "tempfile", "concurrent.futures.thread"}
BACKENDS = {"jax": "keras_backend_jax", "tensorflow": "keras_backend_tf", "torch": "keras_backend_torch"}
INSTALLED = [name for name, package in BACKENDS.items() if importlib.util.find_spec(package)]


def imported_by(code, tmp_path, **variables):
    env = {k: v for k, v in os.environ.items() if not k.startswith("KERAS")} | {"KERAS_HOME": str(tmp_path)}
    code = f"import sys, json\nbefore = set(sys.modules)\n{code}\nprint(json.dumps(sorted(set(sys.modules) - before)))"
    done = subprocess.run([sys.executable, "-c", code], env=env | variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_core_imports_no_framework_and_nothing_that_can_wait(tmp_path):
    assert imported_by("import keras_core", tmp_path) & (FRAMEWORKS | LATE) == set()


def test_naming_the_backend_imports_no_framework(tmp_path):
    code = "import keras_core; keras_core.config.backend()"
    assert imported_by(code, tmp_path) & FRAMEWORKS == set()


@pytest.mark.parametrize("backend", [*INSTALLED, "numpy"])
def test_choosing_a_backend_imports_no_other_framework(backend, tmp_path):
    code = "import keras_core; keras_core.ops.add(keras_core.ops.ones((2,)), 1.0)"
    imported = imported_by(code, tmp_path, KERAS_BACKEND=backend)
    others = {"jax", "tensorflow", "torch", "h5py"} - {backend}
    if backend == "tensorflow":
        others -= {"h5py", "jax"}  # TensorFlow imports upstream Keras, which imports both where they are installed
    assert imported & others == set()
    assert backend == "numpy" or backend in imported


def test_the_doctor_imports_no_framework_but_the_chosen_one(tmp_path):
    code = "from keras_core.cli import main; main(['doctor', '--json'])"
    assert imported_by(code, tmp_path, KERAS_BACKEND="numpy") & (FRAMEWORKS | {"rich"}) == set()
