"""Projections against NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import constraints, ops

W = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")


def projected(constraint):
    return ops.convert_to_numpy(constraint(ops.convert_to_tensor(W)))


def norms(axis):
    return np.sqrt((W**2).sum(axis=axis, keepdims=True))


@pytest.mark.parametrize("axis", [0, 1, (0, 1)])
def test_norms(axis):
    n = norms(axis)
    np.testing.assert_allclose(projected(constraints.UnitNorm(axis)), W / n, rtol=1e-5)
    np.testing.assert_allclose(projected(constraints.MaxNorm(1.2, axis)), W * np.minimum(1, 1.2 / n), rtol=1e-5)
    wanted = 0.3 * np.clip(n, 1.5, 1.8) + 0.7 * n
    np.testing.assert_allclose(projected(constraints.MinMaxNorm(1.5, 1.8, 0.3, axis)), W / n * wanted, rtol=1e-5)


def test_signs():
    np.testing.assert_array_equal(projected(constraints.NonNeg()), np.maximum(W, 0))


def test_names():
    for name in ("min_max_norm", "max_norm", "unit_norm", "non_neg"):
        found = constraints.get(name)
        assert type(found) is getattr(constraints, name)
        assert constraints.deserialize(constraints.serialize(found)).get_config() == found.get_config()
    with pytest.raises(ValueError, match="max_norm"):
        constraints.get("maxnorn")
