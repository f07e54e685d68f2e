"""Both libraries start each test alike."""

from __future__ import annotations

import pytest

import keras  # the oracle
import keras_core


@pytest.fixture(autouse=True)
def without_names():
    """Forget which names have been given, so that `auc_1` is the second AUC of the test in both."""
    for library in (keras, keras_core):
        library.utils.clear_session()
