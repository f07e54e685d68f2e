"""Which dtype comes of which: the lattice of JAX's type promotion, and the rules of ops."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import ops
from keras_core.conformance.arrays import dtype_of, flat
from keras_core.plugins import xp
from keras_core.state import KerasTensor

PAIRS = """
bool bool bool
bool int8 int8
bool float16 float16
int8 int16 int16
int8 uint8 int16
uint8 int16 int16
uint8 uint16 uint16
uint16 int16 int32
uint16 int32 int32
uint32 int32 int64
int32 int64 int64
int32 float16 float16
int32 float32 float32
uint8 bfloat16 bfloat16
int64 float16 float16
float16 bfloat16 float32
float16 float32 float32
bfloat16 float32 float32
float32 float64 float64
int32 complex64 complex64
float32 complex64 complex64
float64 complex64 complex128
"""
ROWS = [tuple(line.split()) for line in PAIRS.strip().splitlines()]
WEAK = [
    ("bool", 1, "int32"),
    ("bool", 1.5, "float32"),
    ("int8", 1, "int8"),
    ("uint8", True, "uint8"),
    ("int32", 1.5, "float32"),
    ("float16", 2, "float16"),
    ("bfloat16", 1.5, "bfloat16"),
    ("float64", 1.5, "float64"),
    ("complex64", 1.5, "complex64"),
]
RESULTS = """
add bool,bool bool
add int8,float16 float16
subtract uint8,int8 int16
divide int32,int32 float32
divide int8,float16 float16
floor_divide int32,int32 int32
power int32,int32 int32
mod int8,int16 int16
maximum int32,float32 float32
equal int32,float32 bool
less float16,int8 bool
logical_and int32,float32 bool
isnan int32 bool
abs int8 int8
square int8 int8
negative int16 int16
sign int32 int32
exp int32 float32
sqrt bool float32
sin float16 float16
tanh int8 float32
sum bool int32
sum int8 int32
sum uint8 uint32
sum float16 float16
prod int16 int32
cumsum bool int32
mean int32 float32
mean bool float32
mean float16 float16
var int32 float32
std bfloat16 bfloat16
max int8 int8
any float32 bool
argmax float32 int32
argsort float16 int32
count_nonzero float32 int32
logsumexp float16 float16
sigmoid bfloat16 bfloat16
sort int16 int16
matmul float16,float32 float32
matmul bfloat16,bfloat16 bfloat16
concatenate int8,float16 float16
stack uint8,int8 int16
"""
CALLS = [tuple(line.split()) for line in RESULTS.strip().splitlines()]
LISTS = ("concatenate", "stack")


def needs(*names):
    return pytest.mark.needs(*names)


def one(dtype):
    return xp.asarray(np.ones((2, 2), dtype_of(dtype)), dtype=dtype)


@pytest.mark.parametrize("row", [pytest.param(r, marks=needs(*r), id="-".join(r)) for r in ROWS])
def test_two_tensors_promote(loaded, row):
    left, right, expected = row
    for a, b in ((left, right), (right, left)):
        if expected != "bool":
            assert xp.dtype(ops.multiply(one(a), one(b))) == expected
        assert xp.dtype(ops.where(one("bool"), one(a), one(b))) == expected
        assert xp.dtype(ops.concatenate([one(a), one(b)])) == expected


@pytest.mark.parametrize(("dtype", "scalar", "expected"), [pytest.param(*w, marks=needs(w[0], w[2])) for w in WEAK])
def test_python_scalars_are_weak(loaded, dtype, scalar, expected):
    for made in (
        ops.add(one(dtype), scalar),
        ops.multiply(scalar, one(dtype)),
        ops.where(one("bool"), one(dtype), scalar),
    ):
        assert xp.dtype(made) == expected


@pytest.mark.parametrize("row", [pytest.param(r, marks=needs(*r[1].split(","), r[2]), id="-".join(r)) for r in CALLS])
def test_the_dtype_of_a_result(implementation, row):
    name, given, expected = row
    function, dtypes = getattr(ops, name), given.split(",")
    made = function([one(d) for d in dtypes]) if name in LISTS else function(*map(one, dtypes))
    assert xp.dtype(flat(made)[0]) == expected
    symbols = [KerasTensor((2, 2), d) for d in dtypes]
    assert flat(function(symbols) if name in LISTS else function(*symbols))[0].dtype == expected


def test_dtypes_of_what_is_created(loaded):
    assert xp.dtype(ops.convert_to_tensor(1.5)) == "float32"
    assert xp.dtype(ops.convert_to_tensor([1, 2])) == "int32"
    assert xp.dtype(ops.convert_to_tensor(True)) == "bool"
    assert xp.dtype(ops.ones((2,))) == "float32"
    assert xp.dtype(ops.arange(3)) == "int32"
    assert xp.dtype(ops.one_hot(np.array([1]), 3)) == "float32"
    assert xp.dtype(ops.convert_to_tensor(np.zeros(2, "int16"))) == "int16"
    assert xp.dtype(ops.cast(one("float32"), "int8")) == "int8"
