"""Initializers: the same weights on every backend, to the bit."""

from __future__ import annotations

import hashlib
import math

import numpy as np
import pytest

import keras_core as keras
from keras_core import initializers, layers

CHECKSUMS = {
    "RandomUniform": "8d29409e701d4b98",
    "RandomNormal": "0066be3f9477c81d",
    "TruncatedNormal": "10e5e4c7e7ff6c57",
    "GlorotUniform": "8a065299e129be74",
    "GlorotNormal": "97565edc3fbf6127",
    "HeUniform": "a0553d0b851bd775",
    "HeNormal": "a1401b069688bfd4",
    "LecunUniform": "f9687c3226b08e46",
    "LecunNormal": "dfa3e583c4093689",
    "VarianceScaling": "dfa3e583c4093689",
}
MODEL = "55d1be243a3e55c0"


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array, "<f4").tobytes()).hexdigest()[:16]


@pytest.mark.parametrize("name", sorted(CHECKSUMS))
def test_a_seed_gives_the_pinned_weights(name):
    """The digests were taken on the NumPy backend; every other must give the same bits."""
    initializer = initializers.get({"class_name": name, "config": {"seed": 1337}})
    variable = keras.Variable(initializer, shape=(3, 3, 8, 16), dtype="float32")
    assert digest(variable.numpy()) == CHECKSUMS[name]


def test_a_seeded_model_has_the_pinned_weights():
    keras.utils.set_random_seed(42)
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 3, kernel_initializer="he_normal"),
            layers.Flatten(),
            layers.Dense(10),
            layers.Dense(5, kernel_initializer="truncated_normal"),
        ]
    )
    assert digest(np.concatenate([w.ravel() for w in model.get_weights()])) == MODEL


def test_distributions():
    draws = initializers.RandomNormal(1.0, 2.0, seed=1)((100, 500))
    assert draws.mean() == pytest.approx(1.0, abs=0.03) and draws.std() == pytest.approx(2.0, abs=0.03)
    draws = initializers.RandomUniform(-1.0, 3.0, seed=1)((100, 500))
    assert draws.min() >= -1 and draws.max() < 3 and draws.mean() == pytest.approx(1.0, abs=0.03)
    draws = initializers.TruncatedNormal(0.0, 1.0, seed=1)((100, 500))
    assert np.abs(draws).max() <= 2 and draws.std() == pytest.approx(0.87962566, abs=0.01)


@pytest.mark.parametrize(
    ("name", "variance"),
    [
        ("glorot_uniform", 2 / (72 + 144)),
        ("glorot_normal", 2 / (72 + 144)),
        ("he_uniform", 2 / 72),
        ("he_normal", 2 / 72),
        ("lecun_uniform", 1 / 72),
        ("lecun_normal", 1 / 72),
    ],
)
def test_variance_follows_the_fans(name, variance):
    draws = [initializers.get({"class_name": name, "config": {"seed": s}})((3, 3, 8, 16)) for s in range(20)]
    assert np.var(draws) == pytest.approx(variance, rel=0.05)
    if name.endswith("uniform"):
        assert np.abs(draws).max() <= math.sqrt(3 * variance)


@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (2, 3, 5)])
def test_orthogonal(shape):
    q = initializers.Orthogonal(gain=2.0, seed=3)(shape).reshape(-1, shape[-1])
    gram = q.T @ q if q.shape[0] >= q.shape[1] else q @ q.T
    np.testing.assert_allclose(gram, 4 * np.eye(len(gram)), atol=1e-5)


def test_constants():
    np.testing.assert_array_equal(initializers.Identity(2.0)((2, 3)), [[2, 0, 0], [0, 2, 0]])
    assert initializers.Ones()((2,), dtype="int32").dtype == np.int32
    with pytest.raises(ValueError, match="matrices"):
        initializers.Identity()((2, 2, 2))


def test_a_seed_repeats_and_no_seed_does_not():
    first, second = initializers.GlorotUniform(seed=1), initializers.GlorotUniform()
    np.testing.assert_array_equal(first((3, 4)), first((3, 4)))
    assert np.abs(first((3, 4)) - second((3, 4))).max() > 0
    generator = keras.random.SeedGenerator(5)
    shared = initializers.HeNormal(seed=generator)
    assert np.abs(shared((3, 4)) - shared((3, 4))).max() > 0


def test_get():
    assert isinstance(initializers.get("he_normal"), initializers.HeNormal)
    assert isinstance(initializers.get(initializers.Zeros), initializers.Zeros)
    assert initializers.get(None) is None
    kernel = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(keras.Variable(initializers.get(kernel), shape=(2, 3)).numpy(), kernel)
    with pytest.raises(ValueError, match="glorot_uniform"):
        initializers.get("glorot_unifrom")


@pytest.mark.parametrize("bad", [{"scale": 0.0}, {"mode": "fan"}, {"distribution": "normalish"}])
def test_bad_arguments(bad):
    with pytest.raises(ValueError, match="VarianceScaling"):
        initializers.VarianceScaling(**bad)


def test_clones_and_configs():
    first = initializers.VarianceScaling(2.0, "fan_out", "uniform", seed=9)
    np.testing.assert_array_equal(first.clone()((4, 4)), first((4, 4)))
    assert initializers.deserialize(initializers.serialize(first)).get_config() == first.get_config()


@pytest.mark.parametrize("side", ["real", "imag"])
@pytest.mark.parametrize("scaling", [None, "density", "spectrum"])
def test_stft_kernels_transform_frames(side, scaling):
    """Against NumPy's FFT of a windowed frame."""
    kernel = initializers.STFT(side, "hamming", scaling)((6, 1, 4))
    frame, window = np.linspace(-1, 2, 6) ** 2, np.hamming(6)
    scale = {None: 1, "density": np.sqrt((window**2).sum()), "spectrum": window.sum()}[scaling]
    spectrum = np.fft.rfft(frame * window) / scale
    np.testing.assert_allclose(frame @ kernel[:, 0], spectrum.real if side == "real" else spectrum.imag, atol=1e-5)


def test_stft_windows():
    periodic = initializers.STFT(scaling=None, periodic=True)((4, 1, 3))
    np.testing.assert_allclose(periodic[:, 0, 0], [0, 0.5, 1, 0.5], atol=1e-6)
    own = initializers.STFT(window=[1.0, 2.0, 2.0], scaling="spectrum")
    np.testing.assert_allclose(own((3, 1, 2))[:, 0, 1], [0.2, -0.4, 0.4], atol=1e-6)
    assert initializers.deserialize(initializers.serialize(own)).get_config() == own.get_config()
    for options in ({"side": "both"}, {"scaling": "power"}, {"window": "han"}):
        with pytest.raises(ValueError, match="STFT"):
            initializers.STFT(**options)
    with pytest.raises(ValueError, match="frames have 5 samples"):
        own((5, 1, 3))
    with pytest.raises(ValueError, match="bins"):
        own((3, 3))


def test_every_name_of_an_initializer_is_the_same_class():
    assert initializers.glorot_uniform is initializers.GlorotUniform and initializers.zeros is initializers.Zeros
    for name in ("stft", "orthogonal", "identity", "IdentityInitializer", "STFTInitializer", "OrthogonalInitializer"):
        assert type(initializers.get(name)) is getattr(initializers, name)
