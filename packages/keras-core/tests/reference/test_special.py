"""The error function and its kin against the C library and tabulated values."""

from __future__ import annotations

import math

import numpy as np

from keras_core.reference.special import erf64, erfc64, erfinv64

POINTS = np.concatenate([np.linspace(-8, 8, 2001), np.logspace(-300, 1, 200), [0.46875, 4.0, np.inf, -np.inf]])


def test_erf_agrees_with_the_c_library():
    np.testing.assert_allclose(erf64(POINTS), [math.erf(x) for x in POINTS], rtol=2e-15)


def test_erfc_agrees_with_the_c_library():
    np.testing.assert_allclose(erfc64(POINTS), [math.erfc(x) for x in POINTS], rtol=3e-15, atol=1e-300)


def test_erfinv_inverts_erf():
    x = np.linspace(-5, 5, 501)
    y = np.array([math.erf(v) for v in x])
    condition = np.maximum(1, np.exp(x * x) * 1.2e-16 / np.maximum(np.abs(x), 1e-3) / 1e-14)
    assert np.all(np.abs(erfinv64(y) - x) <= 1e-14 * condition * np.maximum(np.abs(x), 1))


def test_erfinv_at_tabulated_points():  # Wolfram MathWorld, InverseErf: 0.476936... is Gauss's modulus of precision
    np.testing.assert_allclose(erfinv64(np.array([0.5])), [0.4769362762044699], rtol=1e-15)


def test_erfinv_at_and_beyond_the_ends():
    with np.errstate(all="ignore"):
        values = erfinv64(np.array([1.0, -1.0, 0.0, 1.5, np.nan]))
    assert values[:3].tolist() == [np.inf, -np.inf, 0.0]
    assert np.isnan(values[3:]).all()


def test_nan_passes_through():
    nan = np.array([np.nan])
    assert np.isnan(erf64(nan)).all()
    assert np.isnan(erfc64(nan)).all()
