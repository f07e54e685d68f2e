"""Initializers, regularizers and constraints beside upstream Keras."""

from __future__ import annotations

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import numpy as np
import pytest

import keras_core as ours

keras = pytest.importorskip("keras")
if not hasattr(keras, "src"):
    pytest.skip("upstream Keras is not installed", allow_module_level=True)
if ours.backend.backend() != keras.backend.backend():
    pytest.skip("the two libraries run on different backends", allow_module_level=True)

BOTH = (keras, ours)
BACKEND = keras.backend.backend()
NAMES = [
    *("RandomUniform", "RandomNormal", "TruncatedNormal", "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal"),
    *("LecunUniform", "LecunNormal", "VarianceScaling", "Orthogonal"),
]
W = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")


def array(library, x):
    return library.ops.convert_to_numpy(library.ops.convert_to_tensor(x))


@pytest.mark.parametrize("name", NAMES)
def test_statistics(name):
    """Moments agree on every backend, whatever the stream of random numbers."""
    theirs, mine = (array(k, getattr(k.initializers, name)(seed=3)((3, 3, 40, 50))) for k in BOTH)
    assert mine.std() == pytest.approx(theirs.std(), rel=0.02)
    assert mine.mean() == pytest.approx(theirs.mean(), abs=0.02 * float(theirs.std()))
    assert np.abs(mine).max() == pytest.approx(np.abs(theirs).max(), rel=0.2)


@pytest.mark.skipif(BACKEND != "jax", reason="upstream draws by another stream elsewhere")
@pytest.mark.parametrize("axes", [((1,), (2, 3)), ((0, 1, 2), (3,)), ((3,), (0, 1))])
@pytest.mark.parametrize("name", ["GlorotUniform", "HeNormal", "LecunUniform"])
def test_axes_of_fans(name, axes):
    options = {"seed": 5, "input_axes": list(axes[0]), "output_axes": list(axes[1])}
    theirs, mine = (array(k, getattr(k.initializers, name)(**options)((2, 3, 4, 5))) for k in BOTH)
    np.testing.assert_allclose(mine, theirs, rtol=2e-6, atol=1e-7)


@pytest.mark.parametrize("periodic", [False, True])
@pytest.mark.parametrize("scaling", [None, "density", "spectrum"])
@pytest.mark.parametrize("window", ["hann", "hamming", "blackman", "bartlett", "boxcar", None])
@pytest.mark.parametrize("side", ["real", "imag"])
def test_stft(side, window, scaling, periodic):
    options = {"side": side, "window": window, "scaling": scaling, "periodic": periodic}
    for shape in ((8, 1, 5), (7, 1, 3)):
        theirs, mine = (k.initializers.STFT(**options) for k in BOTH)
        np.testing.assert_allclose(mine(shape), array(keras, theirs(shape)), atol=5e-6)  # theirs in float32
    assert mine.get_config() == theirs.get_config()
    assert ours.initializers.deserialize(keras.initializers.serialize(theirs)).get_config() == mine.get_config()


@pytest.mark.parametrize("factor", [0.01, 0.3])
@pytest.mark.parametrize("mode", ["rows", "columns"])
def test_orthogonal_regularizer(mode, factor):
    theirs, mine = (k.regularizers.OrthogonalRegularizer(factor, mode) for k in BOTH)
    found, expected = (float(array(k, r(k.ops.convert_to_tensor(W)))) for k, r in ((ours, mine), (keras, theirs)))
    assert found == pytest.approx(expected, rel=1e-5)
    assert mine.get_config() == pytest.approx(theirs.get_config())  # upstream's factor is in float32


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"min_value": 1.5, "max_value": 1.8, "rate": 0.3, "axis": 1},
        {"min_value": 4.0, "max_value": 5.0, "axis": [0, 1]},
    ],
)
def test_min_max_norm(options):
    theirs, mine = (array(k, k.constraints.MinMaxNorm(**options)(k.ops.convert_to_tensor(W))) for k in BOTH)
    np.testing.assert_allclose(mine, theirs, rtol=1e-5)


@pytest.mark.parametrize("family", ["initializers", "regularizers", "constraints"])
def test_names_mean_the_same(family):
    for name in dir(getattr(keras, family)):
        if not name.isidentifier() or name.startswith("_") or name in ("get", "serialize", "deserialize"):
            continue
        mine, theirs = (getattr(getattr(k, family), name) for k in BOTH[::-1])
        assert mine.__name__ == theirs.__name__, name
