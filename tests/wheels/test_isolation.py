"""Installed alone, each package imports only what it should, and a missing framework is explained."""

from __future__ import annotations

import json
import subprocess

import pytest

HEAVY = ("h5py", "jax", "jaxlib", "keras_io", "tensorflow", "torch")
PACKAGES = {"jax": "keras-backend-jax", "tensorflow": "keras-backend-tf", "torch": "keras-backend-torch"}
LOADED = f"import sys, json; print(json.dumps(sorted(set({HEAVY!r}) & set(sys.modules))))"


@pytest.fixture(scope="module")
def production(make_environment):
    """Core and the file formats: what a server needs."""
    environment = make_environment("production")
    environment.install("keras-core", "keras-io")
    return environment


@pytest.fixture(scope="module")
def announced(make_environment):
    """Core and all backend packages, with frameworks that fail on import."""
    environment = make_environment("announced")
    environment.install("keras-core")
    environment.install(*PACKAGES.values(), dependencies=False)
    environment.pretend("h5py", "jax", "jaxlib", "tensorflow", "torch")
    return environment


@pytest.fixture(scope="module")
def on_jax(make_environment):
    """Core, the formats and JAX, beside two further backends whose frameworks fail on import."""
    environment = make_environment("on_jax")
    environment.install("keras-core", "keras-io", "keras-backend-jax")
    environment.install("keras-backend-torch", "keras-backend-tf", dependencies=False)
    environment.pretend("tensorflow", "torch")
    return environment


def loaded_after(environment, code, **variables):
    return json.loads(environment.output(f"{code}\n{LOADED}", **variables).splitlines()[-1])


def test_a_production_install_is_small(production):
    python_and_pip = ("pip", "setuptools", "__pycache__")
    size = sum(
        path.stat().st_size
        for path in production.site_packages.rglob("*")
        if path.is_file() and not path.relative_to(production.site_packages).parts[0].startswith(python_and_pip)
    )
    assert size < 120e6, f"{size / 1e6:.0f} MB"


def test_importing_core_imports_no_framework_and_no_file_format(production):
    assert loaded_after(production, "import keras_core") == []


def test_import_keras_means_core_where_upstream_is_not_installed(production):
    code = "import keras, keras_core; from keras.layers import Dense; print(Dense is keras_core.layers.Dense)"
    assert production.output(code) == "True"


def test_a_model_runs_on_numpy_and_its_file_opens_without_a_framework(production):
    code = """
import numpy as np
import keras_core as keras
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="softmax")])
x = np.arange(12.0, dtype="float32").reshape(4, 3)
before = np.asarray(model.predict(x, verbose=0))
model.save("m.keras")
after = np.asarray(keras.models.load_model("m.keras").predict(x, verbose=0))
assert before.shape == (4, 2) and np.allclose(before.sum(-1), 1.0) and np.array_equal(before, after)
"""
    assert set(loaded_after(production, code)) == {"h5py", "keras_io"}


def test_the_command_line_is_installed(production):
    done = subprocess.run([production.scripts / "keras-core", "doctor"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "numpy" in done.stdout


@pytest.mark.parametrize("package", PACKAGES.values())
def test_a_plugin_is_imported_without_its_framework(package, announced):
    module = package.replace("-", "_")
    assert loaded_after(announced, f"import {module}.plugin") == []


def test_finding_backends_imports_no_framework(announced):
    done = announced.run("from keras_core.cli import main; main(['doctor'])")
    assert "was imported" not in done.stderr
    assert all(name in done.stdout for name in PACKAGES)


@pytest.mark.parametrize(("backend", "package"), PACKAGES.items())
def test_a_broken_framework_is_named_and_the_others_are_left_alone(backend, package, announced):
    code = "import keras_core; keras_core.ops.add(1.0, 2.0)"
    done = announced.run(code, KERAS_BACKEND=backend)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "BackendError" in last
    assert backend in last
    assert announced.output(f"{code}\nprint('fine')", KERAS_BACKEND="numpy") == "fine"


@pytest.mark.parametrize("how", ["variable", "default", "call"])
def test_choosing_jax_imports_no_other_framework(how, on_jax):
    code = "import keras_core\n"
    code += "keras_core.config.set_backend('jax')\n" if how == "call" else ""
    code += "x = keras_core.ops.add(keras_core.ops.ones((2,)), 1.0)\nassert type(x).__module__.startswith('jax')"
    variables = {"KERAS_BACKEND": "jax"} if how == "variable" else {}
    assert loaded_after(on_jax, code, **variables) == ["jax", "jaxlib"]
