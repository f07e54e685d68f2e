"""The classes and arguments under which op calls are written are Keras's."""

from __future__ import annotations

import importlib
import inspect

import pytest

import keras  # noqa: F401 - the oracle
from keras_core import ops
from keras_core.models import op_nodes
from keras_core.ops.definition import OPS

BEHIND = {"pushforward", "rearranged"}  # what `jvp` and `rearrange` are written as


def within_core(op):
    """Whether no public name leads to an op: updates, and what layers and losses are made of."""
    return not (hasattr(ops, op) or hasattr(ops.image, op) or op.startswith("random_") or op in BEHIND)


# calls that functional models do not hold as ops: creation without inputs, and ops that Keras lacks
NOT_IN_GRAPHS = {op for op in OPS if within_core(op)}
NOT_IN_GRAPHS |= {"empty", "eye", "identity", "ones", "tri", "zeros"}
NOT_IN_GRAPHS |= {"bartlett", "blackman", "hamming", "hanning", "kaiser"}
NOT_IN_GRAPHS |= {"extract_patches_3d"}  # Keras writes both kinds of patches under one name


def names(function):
    return [p.name for p in list(inspect.signature(function).parameters.values())[1:] if p.name != "name"]


@pytest.mark.parametrize("op", sorted(n for n in set(OPS) - NOT_IN_GRAPHS if not n.startswith("random_")))
def test_an_op_is_written_with_the_names_of_keras(op):
    found = getattr(importlib.import_module(op_nodes.module(op)), op_nodes.class_name(op))
    definition = OPS[op]
    called = list(op_nodes.called_with(definition))
    static = [p.name for p in definition.parameters if p.name not in called]
    assert [n for n in names(found.call) if n != "kwargs"] == called
    assert set(static) <= set(names(found.__init__))
