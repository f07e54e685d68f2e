"""The plugin is light and the backend complete."""

from __future__ import annotations

import inspect
import subprocess
import sys

from keras_backend_torch import plugin
from keras_backend_torch.backend import make_backend
from keras_core.contract import CONTRACT_VERSION, HOT, PRIMITIVES, accepts, required_engine


def _found(backend, name):
    return next((getattr(m, name) for m in backend.modules if callable(getattr(m, name, None))), None)


def test_listing_the_plugin_does_not_import_torch():
    code = (
        "import sys; from keras_backend_torch import plugin; "
        "plugin.keras_core_backend(); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_plugin_accepts_the_contract_of_core():
    made = plugin.keras_core_backend()
    assert made.name == made.framework == "torch"
    assert accepts(made.contract, CONTRACT_VERSION)


def test_every_required_function_can_be_called_as_the_contract_says():
    backend = make_backend()
    for name, specification in {**PRIMITIVES, **required_engine("compiles")}.items():
        function = _found(backend, name)
        assert function is not None, name
        try:
            signature = inspect.signature(function)
        except ValueError:  # a builtin of torch
            continue
        parameters = inspect.signature(specification).parameters.values()
        args = [None for p in parameters if p.kind not in (p.KEYWORD_ONLY, p.VAR_POSITIONAL)]
        signature.bind(*args, **{p.name: None for p in parameters if p.kind is p.KEYWORD_ONLY})


def test_the_hot_list_is_overridden():
    assert {name for family in HOT.values() for name in family} <= set(make_backend().overrides)
