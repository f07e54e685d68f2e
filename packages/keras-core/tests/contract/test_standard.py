"""What core takes from an array namespace by itself."""

from __future__ import annotations

import types

import numpy as np

from keras_core.contract.standard import ELEMENTWISE, adopt

X = np.array([[4.0, 2.0], [2.0, 3.0]])


def test_nothing_comes_of_what_is_no_namespace():
    assert adopt(None) == {} == adopt(types.SimpleNamespace(sinh=np.sinh))


def test_only_what_the_namespace_has():
    assert set(adopt(types.SimpleNamespace(isdtype=np.isdtype, sinh=np.sinh))) == {"sinh"}


def test_every_name_is_one_of_the_standard():
    assert set(ELEMENTWISE) <= set(adopt(np))


def test_floats_alone_are_taken():
    sign = adopt(np)["sign"]
    np.testing.assert_array_equal(sign(np.array([-2.0, 0.0])), [-1, 0])
    assert sign(np.array([2])) is NotImplemented
    assert sign(2.0) is NotImplemented


def test_linear_algebra_takes_the_signature_of_the_op():
    found = adopt(np)
    upper = found["cholesky"](X, True)
    np.testing.assert_allclose(upper.T @ upper, X)
    np.testing.assert_allclose(found["svd"](X, True, False), np.linalg.svd(X)[1])
    q, r = found["qr"](X, "reduced")
    np.testing.assert_allclose(q @ r, X)
    assert all(type(found[name](X)) is tuple for name in ("eigh", "slogdet", "svd"))
