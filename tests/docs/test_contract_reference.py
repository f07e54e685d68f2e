"""The reference of the contract says what the contract says."""

from __future__ import annotations

import doctest
import importlib.util
import inspect
import pathlib

import pytest

from keras_core.contract import HOT
from keras_core.plugins.verification import required

DOCS = pathlib.Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def generator():
    """The module that `docs/conf.py` renders the page with."""
    spec = importlib.util.spec_from_file_location("contract_functions", DOCS / "contract_functions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_required_function_is_there_with_its_parameters_and_its_first_sentence(generator):
    page = generator.render()
    for name, function in required("compiles").items():
        assert page.count(f"\n### {name}\n") == 1
        shown = page.partition(f"\n### {name}\n\n```text\n")[2].partition("\n```")[0]
        assert shown.startswith(f"{name}(") and all(p in shown for p in inspect.signature(function).parameters)
        assert inspect.getdoc(function).partition("\n")[0] in page


def test_the_page_asks_for_what_is_generated(generator):
    page = (DOCS / "reference" / "contract.md").read_text(encoding="utf-8")
    assert "<!-- the contract's functions -->" in page and "<!-- the hot list -->" in page
    assert all(f"`{name}`" in generator.hot_list() for family in HOT.values() for name in family)


def test_arguments_become_a_list(generator):
    assert doctest.testmod(generator).failed == 0
    assert generator.markdown("Do.\n\nRaises:\n    E: if so.") == "Do.\n\n**Raises**\n\n- `E`: if so."
    assert generator.markdown("Do.\n\nReturns:\n    Both.").endswith("**Returns**\n\nBoth.")
