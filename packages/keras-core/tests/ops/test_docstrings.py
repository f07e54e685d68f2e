from __future__ import annotations

import doctest
import math
import re

import pytest

from keras_core import ops
from keras_core.ops.definition import OPS

FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
NUMBER = re.compile(r"-?\d+\.\d+(?:e[+-]?\d+)?")


class Nearly(doctest.OutputChecker):
    """Compares the texts but for their floats, and the floats by value to the digits that the example shows."""

    def check_output(self, want, got, optionflags):
        if super().check_output(want, got, optionflags):
            return True
        floats = [[float(n) for n in NUMBER.findall(text)] for text in (want, got)]
        same = super().check_output(NUMBER.sub("0.0", want), NUMBER.sub("0.0", got), optionflags)
        return same and all(math.isclose(a, b, rel_tol=1e-3, abs_tol=1e-6) for a, b in zip(*floats))


PLAIN = ["array", "convert_to_numpy", "convert_to_tensor", "dtype", "is_tensor", "ndim", "shape", "size"]


@pytest.mark.parametrize("name", sorted({*OPS, *PLAIN} & {*ops.__all__}))
def test_every_op_has_an_example_that_runs(name):
    text = getattr(ops, name).__doc__
    example = doctest.DocTestParser().get_doctest(text, {}, name, None, 0)
    assert example.examples
    report: list[str] = []
    result = doctest.DocTestRunner(Nearly(), optionflags=FLAGS).run(example, out=report.append)
    assert result.failed == 0, "".join(report)
