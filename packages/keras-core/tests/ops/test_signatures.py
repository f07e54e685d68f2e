"""Overrides that do not know parameters which their op gained later."""

from __future__ import annotations

import inspect
import types

import pytest

from keras_core.ops.signatures import fitted


def op_like(definition):
    return types.SimpleNamespace(parameters=list(inspect.signature(definition).parameters.values()))


def today(x, scale, mode="plain", *, rate, offset=None, power=1.0):
    raise NotImplementedError


def earlier(x, scale, *, rate):
    return x, scale, rate


def test_a_call_with_defaults_is_served():
    serve = fitted(earlier, op_like(today))
    assert serve(1, 2, "plain", rate=3, offset=None, power=1.0) == (1, 2, 3)
    assert serve(1, 2, rate=3) == (1, 2, 3)


@pytest.mark.parametrize(
    ("mode", "further"),
    [("other", {}), ("plain", {"offset": 0}), ("plain", {"power": 2.0}), ("plain", {"power": [1.0]})],
)
def test_a_call_with_what_it_does_not_know_is_declined(mode, further):
    assert fitted(earlier, op_like(today))(1, 2, mode, rate=3, **further) is NotImplemented


@pytest.mark.parametrize(
    "function",
    [today, max, lambda x, *args, **kwargs: x, lambda x: x],
    ids=["all", "no signature", "variadic", "less than is needed"],
)
def test_other_functions_stay_as_they_are(function):
    assert fitted(function, op_like(today)) is function
