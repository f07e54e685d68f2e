"""The plugin object, and the presence and signatures of the required functions."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import warnings

import pytest

from keras_core.conformance import kit, subject
from keras_core.contract import BACKENDS, Backend, BackendPlugin, accepts
from keras_core.ops.definition import OPS
from keras_core.ops.signatures import fitted
from keras_core.plugins import verification

FUNCTIONS = [
    pytest.param(name, marks=pytest.mark.needs(level))
    for before, level in zip((None, *subject.LEVELS), subject.LEVELS)
    for name in verification.required(level)
    if before is None or name not in verification.required(before)
]


@pytest.fixture(scope="module")
def backend(plugin):
    """The backend as its package makes it, not yet held against the contract."""
    try:
        return plugin.load()
    except Exception as error:
        pytest.skip(f"needs a backend, see test_the_factory_makes_a_backend: {type(error).__name__}: {error}")


def test_the_plugin_states_its_name_and_the_contract_it_was_written_for(plugin):
    assert isinstance(plugin, BackendPlugin)
    assert plugin.name in {entry.name for entry in importlib.metadata.entry_points(group=BACKENDS)}
    assert accepts(plugin.contract)
    assert plugin.framework.isidentifier()


def test_the_plugin_claims_at_least_the_level_asked_for(plugin, level):
    assert subject.LEVELS.index(plugin.capabilities.level) >= subject.LEVELS.index(level)


def test_finding_the_plugin_does_not_import_the_framework(plugin):
    code = (
        "import sys\nfrom keras_core.plugins import discovery\n"
        f"before = {plugin.framework!r} in sys.modules\n"
        f"assert discovery.backend_plugin({plugin.name!r}).name == {plugin.name!r}\n"
        f"assert ({plugin.framework!r} in sys.modules) == before"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_factory_makes_a_backend(plugin):
    assert isinstance(plugin.load(), Backend)


def test_the_backend_is_what_its_plugin_announced(plugin, backend):
    assert backend.name == plugin.name
    assert backend.capabilities == plugin.capabilities
    assert backend.version and isinstance(backend.version, str)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_required_function_is_there_with_its_signature(backend, name):
    function = verification.find(backend, name)
    assert function is not None, f"{name} is missing"
    reason = verification.mismatch(function, verification.required("compiles")[name])
    assert reason is None, reason


def test_every_override_is_a_function(backend):
    assert {n: function for n, function in backend.overrides.items() if not callable(function)} == {}


def test_an_override_takes_what_its_op_takes(backend):
    own = {n: f for n, f in backend.overrides.items() if n in OPS}
    served = {n: fitted(f, OPS[n]) for n, f in own.items()}
    reasons = {n: verification.mismatch(f, OPS[n].body) for n, f in served.items()}
    assert {n: reason for n, reason in reasons.items() if reason} == {}
    outgrown = sorted(n for n in own if served[n] is not own[n])
    if outgrown:
        warnings.warn(f"ops with parameters that their overrides do not know: {', '.join(outgrown)}", stacklevel=1)


def test_every_expected_failure_names_a_test(pytestconfig):
    assert pytestconfig.stash[kit.STALE] == []


@pytest.mark.parametrize("stranger", [None, "adam", 0.5, (), {}, [], object(), int], ids=lambda s: type(s).__name__)
def test_only_an_optimizer_of_the_framework_is_taken_for_one(backend, stranger):
    assert backend.foreign_optimizer is None or backend.foreign_optimizer(stranger) is None
