"""The contract's own code: versions, records, the watch on assignments, required functions, trees of arrays."""

from __future__ import annotations

import dataclasses
import inspect
import sys
import threading

import numpy as np
import pytest

from keras_core import contract
from keras_core.contract import engine, version
from keras_core.contract.primitives import GROUPS, PRIMITIVES, specifications


@pytest.mark.parametrize(
    ("contract_range", "given", "accepted"),
    [
        (">=1.0,<2", (1, 0), True),
        (">=1.0,<2", (1, 9), True),
        (">=1.0,<2", (2, 0), False),
        (">=1.2,<2", (1, 1), False),
        (">=1.10,<2", (1, 9), False),
        (">=1.9,<2", (1, 10), True),
        (" >=1 , <1.5 ", (1, 5), False),
        ("<2", (0, 1), True),
    ],
)
def test_a_version_lies_in_a_range_or_not(contract_range, given, accepted):
    assert contract.accepts(contract_range, given) is accepted


@pytest.mark.parametrize("contract_range", ["", "1.0", "~=1.0", ">=1.0;<2", ">=one"])
def test_a_range_that_cannot_be_read_is_refused(contract_range):
    with pytest.raises(ValueError):
        contract.accepts(contract_range)


def test_the_contract_accepts_itself():
    major, minor = version.CONTRACT_VERSION
    assert contract.accepts(f">={major}.{minor},<{major + 1}")


@pytest.mark.parametrize(
    ("level", "trains", "compiles"), [("infers", False, False), ("trains", True, False), ("compiles", True, True)]
)
def test_a_level_includes_those_below(level, trains, compiles):
    capabilities = contract.Capabilities(level=level)
    assert capabilities.trains is trains
    assert capabilities.compiles is compiles


def test_capabilities_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        contract.Capabilities(level="infers").level = "trains"


def test_levels_require_more_and_more():
    infers, trains, compiles = (set(contract.required_engine(level)) for level in ("infers", "trains", "compiles"))
    assert infers < trains < compiles
    assert trains - infers == {"value_and_grad", "custom_gradient"}
    assert "compile_step" in compiles - trains
    with pytest.raises(ValueError):
        contract.required_engine("flies")


def test_every_primitive_is_documented_and_typed():
    for name, function in PRIMITIVES.items():
        assert inspect.getdoc(function), name
        assert inspect.signature(function).return_annotation is not inspect.Signature.empty, name


def test_no_primitive_is_stated_twice():
    assert sum(len(specifications(group)) for group in GROUPS.values()) == len(PRIMITIVES)


def test_primitives_named_as_in_the_array_api_take_its_positional_arguments():
    for name in ("add", "matmul", "where", "exp", "equal", "bitwise_and"):
        theirs = getattr(np, name)
        inputs = theirs.nin if isinstance(theirs, np.ufunc) else 3
        assert len(inspect.signature(PRIMITIVES[name]).parameters) == inputs


def test_a_plugin_loads_what_its_factory_names(tmp_path, monkeypatch):
    (tmp_path / "stranger.py").write_text("class inner:\n    make = staticmethod(lambda: 'made')\n")
    monkeypatch.syspath_prepend(tmp_path)
    capabilities = contract.Capabilities(level="infers")
    plugin = contract.BackendPlugin("s", ">=1.0,<2", "stranger:inner.make", "stranger", capabilities)
    assert "stranger" not in sys.modules
    assert plugin.load() == "made"


class Variable:
    def __init__(self, storage):
        self.storage = storage

    def assign(self, storage):
        if engine.watching:
            engine.record_assignment(self)
        self.storage = storage


def test_a_watch_tells_what_was_assigned_and_what_it_held_at_the_start():
    v, untouched = Variable(1), Variable(5)
    with contract.watch_assignments() as record:
        v.assign(2)
        v.assign(3)
    v.assign(4)
    assert record == {v: 1}
    assert untouched not in record
    assert engine.watching == 0


def test_an_outer_watch_sees_what_an_inner_one_saw():
    v = Variable(1)
    with contract.watch_assignments() as outer:
        v.assign(2)
        with contract.watch_assignments() as inner:
            v.assign(3)
    assert outer == {v: 1}
    assert inner == {v: 2}


def test_a_watch_ends_with_an_error():
    with pytest.raises(KeyError), contract.watch_assignments():
        raise KeyError
    assert engine.watching == 0


def test_a_watch_sees_its_own_thread_only():
    v, w = Variable(1), Variable(1)
    with contract.watch_assignments() as record:
        thread = threading.Thread(target=w.assign, args=(2,))
        thread.start()
        thread.join()
        v.assign(2)
    assert record == {v: 1}


def test_flatten_names_arrays_by_path():
    a, b = np.zeros(2), np.ones(3)
    flat = contract.flatten({"layers": {"dense": {"vars": {"0": a, "1": b}}}, "top": b, "empty": {}})
    assert list(flat) == ["layers/dense/vars/0", "layers/dense/vars/1", "top"]
    assert flat["layers/dense/vars/1"] is b


def test_the_hot_list_holds_no_op_twice():
    ops = [name for family in contract.HOT.values() for name in family]
    assert len(ops) == len(set(ops))
