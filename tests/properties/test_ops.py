"""Random shapes, axes, dtypes and special values for every op, against NumPy and against the array API standard.

Runs are reproducible; `HYPOTHESIS_PROFILE=search` looks elsewhere, and longer. What it finds becomes a case
of the conformance kit.
"""

from __future__ import annotations

import contextlib
import os
import warnings

import hypothesis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_core import ops, tree
from keras_core.conformance import tolerances
from keras_core.conformance.arrays import map_arrays
from keras_core.contract.standard import ELEMENTWISE
from keras_core.ops import dispatch
from keras_core.ops.definition import OPS
from keras_core.plugins import active
from properties.spaces import ELSEWHERE, SPACE

# JAX compiles a kernel for each new shape. So only what it overrides is tried there, once, and not with the simplest
# arguments, which come first. The compositions are the same on all backends.
SPARING = active.name() == "jax" and "HYPOTHESIS_PROFILE" not in os.environ
EXAMPLES = 1 if SPARING else 3 if active.name() == "tensorflow" else 10
QUIET = {"deadline": None, "database": None, "suppress_health_check": list(hypothesis.HealthCheck)}
settings.register_profile("fixed", derandomize=True, max_examples=EXAMPLES, **QUIET)
settings.register_profile("search", max_examples=300, **QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


def names():
    """The ops to try."""
    loaded = active.current()
    return sorted(n for n in SPACE if not SPARING or n not in OPS or dispatch.implementation(OPS[n], loaded))


def variants(data):
    """Draw how to run the op: as it is, or as its composition."""
    if SPARING:
        hypothesis.assume(data.draw(st.integers(0, 7), label="none of the simplest"))
        return contextlib.nullcontext()
    return dispatch.compositions() if data.draw(st.booleans(), label="composed") else contextlib.nullcontext()


def call(name, args, kwargs):
    made = map_arrays(ops.convert_to_tensor, list(args))
    function = getattr(ops, name, None) or getattr(ops.image, name, None) or OPS[name].function
    result = function(*made, **kwargs)
    return [ops.convert_to_numpy(r) for r in (tree.flatten(result) if isinstance(result, list | tuple) else [result])]


def wide(a):
    return a.astype({"float32": "float64", "complex64": "complex128"}.get(a.dtype.name, a.dtype))


def assert_agree(found, expected, factor):
    assert found.shape == expected.shape
    if found.dtype.kind not in "fc":
        np.testing.assert_array_equal(found, expected)
        return
    bound = tolerances.VALUES[found.dtype.name] * factor
    with np.errstate(over="ignore"):
        expected = expected.astype(found.dtype)
    exact = "complex128" if found.dtype.kind == "c" else "float64"
    np.testing.assert_allclose(found.astype(exact), expected.astype(exact), rtol=bound, atol=bound)


def test_every_op_has_a_space_or_is_tested_elsewhere():
    ours = {name for name, op in OPS.items() if op.body.__module__.startswith("keras_core.")}
    assert ours - {*SPACE} == {*" ".join(ELSEWHERE).split()}


@pytest.mark.parametrize("name", names())
@given(data=st.data())
def test_an_op_agrees_with_numpy(name, data):
    space = SPACE[name]
    variant = variants(data)
    args, kwargs = data.draw(space.arguments, label=name)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        given = {k: map_arrays(wide, v) for k, v in kwargs.items()}
        expected = space.reference(*map_arrays(wide, list(args)), **given)
    with variant:
        found = call(name, args, kwargs)
    expected = list(expected) if isinstance(expected, list | tuple) else [expected]
    if space.settle is not None:
        found = space.settle(found, *args, **kwargs)
    assert len(found) == len(expected)
    for one, other in zip(found, expected):
        assert_agree(one, np.asarray(other), space.factor)


@pytest.mark.parametrize("name", sorted({*ELEMENTWISE, "add", "multiply", "maximum", "exp", "log"} & {*SPACE}))
@given(data=st.data())
def test_an_op_agrees_with_the_standard(name, data):
    strict = pytest.importorskip("array_api_strict")
    args, kwargs = data.draw(SPACE[name].arguments, label=name)
    args = [np.asarray(a, "float32") for a in args]
    with np.errstate(all="ignore"):
        expected = getattr(strict, ELEMENTWISE.get(name, name))(*map(strict.asarray, args))
    (found,) = call(name, args, kwargs)
    assert_agree(found, np.asarray(expected), max(SPACE[name].factor, 2))
