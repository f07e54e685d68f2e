"""The examples in docstrings run and print what they show, on the backend in use."""

from __future__ import annotations

import doctest
import importlib
import math
import pkgutil
import re

import pytest

import keras_core
import keras_io
from keras_core import ops
from keras_core.ops.definition import OPS
from keras_core.plugins import active

FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
NUMBER = re.compile(r"-?\d+\.\d+(?:e[+-]?\d+)?")
NOT_SEARCHED = re.compile(r"\.conformance\b|\.__main__$")
NEED_GRADIENTS = {"keras_core.ops.gradients", "keras_core.ops.transformations"}
PLAIN_FUNCTIONS = {"array", "convert_to_numpy", "convert_to_tensor", "dtype", "is_tensor", "ndim", "shape", "size"}


class Nearly(doctest.OutputChecker):
    """Compares the texts but for their floats, and the floats by value to the digits that the example shows."""

    def check_output(self, want, got, optionflags):
        if super().check_output(want, got, optionflags):
            return True
        floats = [[float(n) for n in NUMBER.findall(text)] for text in (want, got)]
        same = super().check_output(NUMBER.sub("0.0", want), NUMBER.sub("0.0", got), optionflags)
        return same and all(math.isclose(a, b, rel_tol=1e-3, abs_tol=1e-6) for a, b in zip(*floats))


class Finder(doctest.DocTestFinder):
    """Finds ops as well, whose globals are not those of the module that defines them."""

    def _from_module(self, module, object):
        return getattr(object, "__module__", None) == module.__name__ or super()._from_module(module, object)


def modules(package):
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [package.__name__, *(m.name for m in found if not NOT_SEARCHED.search(m.name))]


def examples(module):
    """Yield the examples of a module. Each knows the name that it documents and what it imports itself."""
    for example in Finder(exclude_empty=True).find(module, module.__name__):
        if example.examples:
            documented = example.name.removeprefix(module.__name__).split(".")[1:2]
            example.globs = {name: getattr(module, name) for name in documented} or dict(vars(module))
            yield example


@pytest.mark.parametrize("name", [*modules(keras_core), *modules(keras_io)])
def test_examples_of_a_module(name):
    if name in NEED_GRADIENTS and not active.current().capabilities.trains:
        pytest.skip("the backend has no gradients")
    report: list[str] = []
    for example in examples(importlib.import_module(name)):
        doctest.DocTestRunner(Nearly(), verbose=False, optionflags=FLAGS).run(example, out=report.append)
    assert not report, "".join(report)


def test_every_op_has_an_example():
    public = {*OPS, *PLAIN_FUNCTIONS} & {*ops.__all__}
    assert {name for name in public if ">>>" not in (getattr(ops, name).__doc__ or "")} == set()
