"""Every test of an op runs twice: with the backend's overrides, and with core's compositions."""

from __future__ import annotations

import contextlib
import pathlib
import sys

import pytest

from keras_core.ops import dispatch

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import cases


@pytest.fixture(autouse=True, params=["overridden", "composed"])
def implementation(request, monkeypatch):
    """The implementation under test."""
    composed = request.param == "composed"
    with dispatch.compositions() if composed else contextlib.nullcontext():
        monkeypatch.setattr(cases, "in_one_piece", composed)
        yield request.param
