"""Penalties against NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import ops, regularizers

W = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")


def penalty(regularizer, w=W):
    return float(ops.convert_to_numpy(regularizer(ops.convert_to_tensor(w))))


def test_norms():
    assert penalty(regularizers.L1(0.1)) == pytest.approx(0.1 * np.abs(W).sum(), rel=1e-5)
    assert penalty(regularizers.L2(0.1)) == pytest.approx(0.1 * (W**2).sum(), rel=1e-5)
    both = 0.1 * np.abs(W).sum() + 0.2 * (W**2).sum()
    assert penalty(regularizers.L1L2(0.1, 0.2)) == pytest.approx(both, rel=1e-5)
    with pytest.raises(ValueError, match="not negative"):
        regularizers.L1(-1.0)


@pytest.mark.parametrize("mode", ["rows", "columns"])
def test_orthogonal(mode):
    lines = W if mode == "rows" else W.T
    unit = lines / np.linalg.norm(lines, axis=1, keepdims=True)
    cosines = np.abs(unit @ unit.T)[~np.eye(len(lines), dtype=bool)]
    assert penalty(regularizers.OrthogonalRegularizer(0.3, mode)) == pytest.approx(0.3 * cosines.mean(), rel=1e-5)
    assert penalty(regularizers.OrthogonalRegularizer(0.3, mode), np.eye(3, dtype="float32")) == 0
    assert penalty(regularizers.OrthogonalRegularizer(0.3), W[:1]) == 0


def test_errors_and_names():
    with pytest.raises(ValueError, match="rows"):
        regularizers.OrthogonalRegularizer(mode="diagonals")
    with pytest.raises(ValueError, match="matrices"):
        regularizers.OrthogonalRegularizer()(ops.ones((2, 2, 2)))
    found = regularizers.get("orthogonal_regularizer")
    assert regularizers.deserialize(regularizers.serialize(found)).get_config() == {"factor": 0.01, "mode": "rows"}
    with pytest.raises(ValueError, match="l1_l2"):
        regularizers.get("l1_l3")
