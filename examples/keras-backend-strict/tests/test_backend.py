"""What this backend promises beyond the contract: it is little more than the array API standard."""

from __future__ import annotations

import ast
import pathlib

import array_api_strict
import keras_backend_strict
import numpy as np
from keras_backend_strict.backend import make_backend

from keras_core.contract import HOT


def test_most_primitives_are_the_standards_own():
    backend = make_backend()
    own = [name for module in backend.modules for name in vars(module)]
    assert "matmul" not in own and "where" not in own
    assert backend.namespace is array_api_strict


def test_nothing_is_overridden():
    assert not set(make_backend().overrides) & {name for family in HOT.values() for name in family}


def test_equal_keys_draw_equal_numbers():
    arrays = make_backend().modules[0]
    key = array_api_strict.asarray(np.array([1, 2], "uint32"))
    draws = [arrays.to_numpy(arrays.uniform(key, (3,), dtype="float32")) for _ in range(2)]
    np.testing.assert_array_equal(*draws)


def test_of_core_the_contract_alone_is_imported():
    package = pathlib.Path(keras_backend_strict.__file__).parent
    found = set()
    for file in package.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom):
                found.add(node.module)
            elif isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
    assert {name for name in found if name.partition(".")[0] == "keras_core"} == {"keras_core.contract"}
