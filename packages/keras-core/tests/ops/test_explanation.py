"""What errors say: every op called with a wrong rank, length or axis, with tensors and symbolically."""

import re

import numpy as np
import pytest

from keras_core import KerasTensor, ops
from keras_core.conformance.arrays import map_arrays
from keras_core.conformance.op_cases import CASES
from keras_core.ops.definition import OPS
from keras_core.plugins import active

pytestmark = pytest.mark.skipif(active.name() != "numpy", reason="rules are the same on all backends")

FIRST = {case.op: case for case in reversed(CASES) if case.op in OPS}
OF_VALUES = ("LinAlgError",)  # of matrices that the wrong calls happen to hold, rather than of their shapes
KINDS = {"tensors": ops.convert_to_tensor, "symbols": lambda a: KerasTensor(a.shape, a.dtype.name)}


def wrong_calls(case):
    """Calls of an op, each with one argument that is a scalar, has three more axes, or is longer; or with axis 99."""
    for i, a in enumerate(case.args):
        if isinstance(a, np.ndarray):
            for shape in ((), (2, 3, 4, *a.shape), tuple(n + 5 for n in a.shape)):
                yield [*case.args[:i], np.zeros(shape, a.dtype), *case.args[i + 1 :]], case.kwargs
    parameters = [p.name for p in OPS[case.op].parameters]
    if "axis" in parameters:
        at = parameters.index("axis")
        if at < len(case.args):
            yield [*case.args[:at], 99, *case.args[at + 1 :]], case.kwargs
        else:
            yield list(case.args), {**case.kwargs, "axis": 99}


def errors(kind):
    """The error of each wrong call that is refused, beside the op's name."""
    made = KINDS[kind]
    for name, case in FIRST.items():
        for args, kwargs in wrong_calls(case):
            try:
                case.function(*map_arrays(made, args), **{k: map_arrays(made, v) for k, v in kwargs.items()})
            except Exception as error:
                if type(error).__name__ not in OF_VALUES:
                    yield name, error


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_names_the_op_and_an_argument(kind):
    found = list(errors(kind))
    assert len(found) > 500
    for name, error in found:
        assert type(error) in (ValueError, TypeError, IndexError), (name, error)
        assert name in str(error)
        assert any(re.search(rf"\b{p.name}\b", str(error)) for p in OPS[name].parameters), (name, error)
        assert any(note.startswith(("in ops.", "called by ops.")) and name in note for note in error.__notes__)


FOREIGN = re.compile(r"zip\(\)|out of range|mismatch|operand|remapped|array is|no len|broadcast(able|ed)? ")


def test_tensors_are_refused_in_the_words_of_the_shape_rules():
    foreign = {name for name, error in errors("tensors") if FOREIGN.search(str(error))}
    assert foreign <= {"einsum"}


def test_the_message_speaks_of_the_op_that_was_called_and_the_notes_of_the_one_that_failed():
    with pytest.raises(ValueError, match=r"^ops\.hsplit\(x\): An axis of length 3") as caught:
        ops.hsplit(np.zeros((2, 3)), 2)
    first, last = caught.value.__notes__
    assert first.startswith("in ops.split(x=<ndarray shape=(2, 3)")
    assert last.startswith("called by ops.hsplit(x=<ndarray shape=(2, 3)")
