"""Dtype names and promotion."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from keras_core import dtypes


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (None, "float32"),
        ("float64", "float64"),
        (np.float16, "float16"),
        (np.dtype("int8"), "int8"),
        (bool, "bool"),
        (int, "int32"),
        (float, "float32"),
        ("int", "int32"),
        ("double", "float64"),
        ("torch.bfloat16", "bfloat16"),
        (str, "string"),
        (complex, "complex64"),
    ],
)
def test_names(given, name):
    assert dtypes.standardize_dtype(given) == name


@pytest.mark.parametrize("bad", ["float31", object(), [1], "datetime64"])
def test_invalid(bad):
    with pytest.raises(ValueError, match="Invalid dtype"):
        dtypes.standardize_dtype(bad)


def test_promotion_agrees_with_numpy_where_the_lattices_agree():
    """Among integers, and among floats, JAX's lattice is NumPy's."""
    for family in (dtypes.SIGNED, dtypes.UNSIGNED, ("float16", "float32", "float64")):
        for a, b in itertools.product(family, repeat=2):
            types = [np.dtype(a), np.dtype(b)]
            assert dtypes.result_type(a, b) == np.promote_types(*types).name


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("int64", "float16"), "float16"), (("int32", float), "float32"), (("float16", float), "float16"),
        (("bool", int), "int32"), (("uint8", "int8"), "int16"), (("uint32", int), "uint32"),
        (("bfloat16", "float16"), "float32"), (("float32", complex), "complex64"), ((int, float), "float32"),
        (("int8", int), "int8"), (("float64", "complex64"), "complex128"), (("uint64", "int8"), "float32"),
    ],
)  # fmt: skip
def test_the_lattice_of_jep_9407(given, expected):
    assert dtypes.result_type(*given) == expected


def test_promotion_is_commutative_and_associative():
    names = [n for n in dtypes.DTYPES if n != "string" and n not in dtypes.FLOAT8]
    for a, b in itertools.combinations(names, 2):
        assert dtypes.result_type(a, b) == dtypes.result_type(b, a)
    for a, b, c in itertools.combinations(("int8", "uint8", "float16", "bfloat16", "int64"), 3):
        assert dtypes.result_type(dtypes.result_type(a, b), c) == dtypes.result_type(a, dtypes.result_type(b, c))


def test_eight_bit_floats_do_not_mix():
    with pytest.raises(ValueError, match="No implicit promotion"):
        dtypes.result_type("float8_e4m3fn", "float32")
