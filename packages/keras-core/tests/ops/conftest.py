"""Every test of an op runs with the backend's overrides, and where shapes need no compiling with core's compositions.

The conformance kit tries compositions on every backend, with fewer arguments.
"""

from __future__ import annotations

import contextlib
import pathlib
import sys

import pytest

from keras_core.ops import dispatch
from keras_core.plugins import active

sys.path.insert(0, str(pathlib.Path(__file__).parent))  # for `cases`


MODES = ["overridden", "composed"] if active.name() in ("numpy", "torch") else ["overridden"]


@pytest.fixture(autouse=True, params=MODES)
def implementation(request):
    """The implementation under test."""
    with dispatch.compositions() if request.param == "composed" else contextlib.nullcontext():
        yield request.param
