"""Every test of an op runs twice: with the backend's overrides, and with core's compositions."""

from __future__ import annotations

import contextlib
import pathlib
import sys

import pytest

from keras_core.ops import dispatch

sys.path.insert(0, str(pathlib.Path(__file__).parent))  # for `cases`


@pytest.fixture(autouse=True, params=["overridden", "composed"])
def implementation(request):
    """The implementation under test."""
    with dispatch.compositions() if request.param == "composed" else contextlib.nullcontext():
        yield request.param
