"""Signatures are compared by whether the contract's call would work."""

from __future__ import annotations

import pytest

from keras_core.plugins.verification import mismatch


def contract(x, axis, /, *, keepdims):
    """Stand for a specification."""


@pytest.mark.parametrize(
    "function",
    [
        lambda x, axis, keepdims: None,
        lambda *args, **kwargs: None,
        lambda a, b, *, keepdims=False, more=1: None,
        lambda x, axis=None, keepdims=False, out=None: None,
        max,  # shows no signature
    ],
)
def test_what_can_be_called_so_matches(function):
    assert mismatch(function, contract) is None


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda x, *, keepdims: None, "too many positional"),
        (lambda x, axis: None, "keepdims"),
        (lambda x, axis, third, *, keepdims: None, "third"),
        (lambda x, axis, *, keepdims, must: None, "must"),
    ],
)
def test_what_cannot_says_why_and_shows_both_signatures(function, reason):
    text = mismatch(function, contract)
    assert reason in text
    assert "the contract's (x, axis, /, *, keepdims)" in text
