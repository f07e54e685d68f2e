"""Two backends in one process: what is made keeps its backend, and mixing is refused by name."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

import keras_core as keras
from keras_core import plugins
from keras_core.errors import BackendError

PACKAGES = {"jax": "keras_backend_jax", "tensorflow": "keras_backend_tf", "torch": "keras_backend_torch"}


def pairs():
    """Pairs of backends; one whose packages are not installed is skipped."""
    for first, second in (("numpy", "jax"), ("numpy", "torch"), ("numpy", "tensorflow"), ("torch", "jax")):
        missing = [p for n, p in PACKAGES.items() if n in (first, second) and importlib.util.find_spec(p) is None]
        marks = pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")
        yield pytest.param(first, second, marks=marks, id=f"{first}-{second}")


@pytest.fixture(autouse=True)
def back_to_where_it_was():
    with plugins.using(plugins.current()):
        yield


def dense():
    layer = keras.layers.Dense(2, kernel_initializer="ones", bias_initializer="zeros")
    layer.build((None, 3))
    return layer


def owner(tensor):
    return next(n for n in ("numpy", "torch", "tensorflow", "jax") if type(tensor).__module__.startswith(n))


@pytest.mark.parametrize(("first", "second"), list(pairs()))
class TestSwitching:
    def test_a_layer_keeps_its_backend_and_a_new_one_gets_the_new(self, first, second):
        x = np.array([[1.0, 2.0, 4.0]], "float32")
        keras.config.set_backend(first)
        old = dense()
        keras.config.set_backend(second)
        new = dense()
        for layer, backend in ((old, first), (new, second), (old, first)):
            y = layer(x)
            assert owner(y) == backend
            np.testing.assert_allclose(plugins.load(backend).functions["to_numpy"](y), [[7.0, 7.0]])
            assert keras.config.backend() == second

    def test_a_model_keeps_its_backend(self, first, second):
        keras.config.set_backend(first)
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, kernel_initializer="ones")])
        keras.config.set_backend(second)
        predictions = model.predict(np.ones((4, 3), "float32"), verbose=0)
        np.testing.assert_allclose(predictions, np.full((4, 2), 3.0))

    def test_a_model_trains_on_its_backend(self, first, second):
        keras.config.set_backend(second)  # one that has gradients
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="zeros", use_bias=False)])
        keras.config.set_backend(first)
        model.compile("sgd", "mse")  # learning rate 0.01
        x = np.ones((4, 1), "float32")
        history = model.fit(x, x, batch_size=4, epochs=2, verbose=0)
        # by hand: w = 0, loss 1, w = 0.01 * 2 = 0.02; then loss 0.98 squared
        np.testing.assert_allclose(history.history["loss"], [1.0, 0.98**2], rtol=1e-5)
        assert keras.config.backend() == first

    def test_a_tensor_of_the_other_backend_is_refused(self, first, second):
        keras.config.set_backend(second)
        foreign = keras.ops.ones((2,))
        keras.config.set_backend(first)
        with pytest.raises(BackendError, match=f"{second!r}.*{first!r}"):
            keras.ops.add(foreign, keras.ops.ones((2,)))

    def test_a_variable_of_the_other_backend_is_refused(self, first, second):
        keras.config.set_backend(first)
        variable = keras.Variable([1.0, 2.0], name="w")
        keras.config.set_backend(second)
        with pytest.raises(BackendError, match=f"{first!r}.*{second!r}"):
            keras.ops.add(variable, keras.ops.ones((2,)))

    def test_a_layer_refuses_a_tensor_of_the_other_backend(self, first, second):
        keras.config.set_backend(first)
        layer = dense()
        keras.config.set_backend(second)
        with pytest.raises(BackendError) as refused:
            layer(keras.ops.ones((1, 3)))
        assert repr(first) in str(refused.value)
        assert repr(second) in str(refused.value)

    def test_layers_of_two_backends_do_not_share_a_model(self, first, second):
        keras.config.set_backend(first)
        old = dense()
        keras.config.set_backend(second)
        with pytest.raises(BackendError) as refused:
            model = keras.Sequential([keras.Input((3,)), old, keras.layers.Dense(2)])
            model(np.ones((1, 3), "float32"))
        assert repr(first) in str(refused.value)
        assert repr(second) in str(refused.value)


def test_numpy_arrays_enter_any_backend():
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(keras.ops.add(np.ones(2, "float32"), 1.0)), [2.0, 2.0])


def test_listeners_hear_of_every_switch():
    heard = []
    plugins.on_activate(heard.append)
    try:
        keras.config.set_backend("numpy")
    finally:
        plugins.active._listeners.remove(heard.append)
    assert heard[-1].name == "numpy"
    assert plugins.xp.erf is heard[-1].functions["erf"]
