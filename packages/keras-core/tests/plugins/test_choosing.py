"""Which backend is used: an explicit choice, else the priority among those installed."""

from __future__ import annotations

NAME = "import keras_core as k; k.ops.add(1.0, 2.0); print(k.config.backend())"


def test_numpy_serves_where_no_backend_is_installed(installation):
    assert installation.output(NAME) == "numpy"


def test_numpy_infers_and_fit_says_what_to_install(installation):
    code = """
import numpy as np
import keras_core as keras
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
x = np.ones((4, 3), "float32")
assert model.predict(x, verbose=0).shape == (4, 2)
model.compile("sgd", "mse")
model.fit(x, np.ones((4, 2), "float32"), verbose=0)
"""
    error = installation.error(code)
    assert "pip install keras-backend-jax" in error
    assert "'numpy'" in error


def test_the_only_backend_beside_numpy_is_used(installation):
    installation.add_backend("alpha")
    assert installation.output(NAME) == "alpha"


def test_of_several_the_one_with_the_highest_priority_is_used(installation):
    installation.add_backend("alpha", priority=5)
    installation.add_backend("beta", priority=7)
    assert installation.output(NAME) == "beta"


def test_equal_priorities_go_by_name(installation):
    installation.add_backend("beta")
    installation.add_backend("alpha")
    assert installation.output(NAME) == "alpha"


def test_the_call_comes_before_the_variable_and_that_before_the_file(installation):
    for name in ("alpha", "beta", "gamma"):
        installation.add_backend(name)
    installation.configure(backend="beta")
    assert installation.output(NAME) == "beta"
    assert installation.output(NAME, KERAS_BACKEND="gamma") == "gamma"
    call = "import keras_core; keras_core.config.set_backend('numpy'); "
    assert installation.output(call + NAME, KERAS_BACKEND="gamma") == "numpy"


def test_an_alias_names_a_backend(installation):
    installation.add_backend("alpha", aliases=("a", "alef"))
    assert installation.output(NAME, KERAS_BACKEND="alef") == "alpha"


def test_a_name_is_told_before_its_backend_is_loaded(installation):
    installation.add_backend("alpha", "def make():\n    raise RuntimeError('loaded')\n")
    code = "import keras_core; print(keras_core.config.backend())"
    assert installation.output(code, KERAS_BACKEND="alpha") == "alpha"


def test_a_known_backend_that_is_not_installed_says_what_to_install(installation):
    error = installation.error(NAME, KERAS_BACKEND="tf")
    assert "'tf' (from KERAS_BACKEND) is not installed" in error
    assert "Installed: numpy." in error
    assert "pip install keras-backend-tf" in error


def test_a_misspelled_name_gets_the_nearest_one(installation):
    installation.add_backend("alpha")
    assert "Did you mean 'alpha'?" in installation.error(NAME, KERAS_BACKEND="alhpa")
    error = installation.error("import keras_core; keras_core.config.set_backend('torhc')")
    assert "Did you mean 'torch'? Run `pip install keras-backend-torch`." in error


def test_a_file_that_names_a_missing_backend_is_passed_over_with_a_warning(installation):
    installation.configure(backend="tensorflow")
    done = installation.run("-c", NAME)
    assert done.stdout.strip() == "numpy"
    assert "keras.json) is not installed" in done.stderr
    assert "pip install keras-backend-tf" in done.stderr
