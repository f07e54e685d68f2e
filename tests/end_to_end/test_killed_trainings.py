"""A training killed at 20 random moments, in the middle of writing too, ends as one that was never killed."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest

SCRIPT = pathlib.Path(__file__).parent / "killed" / "training.py"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the runs are forked")
def test_ends_with_the_same_weights_to_the_bit(tmp_path: pathlib.Path) -> None:
    done = subprocess.run([sys.executable, SCRIPT, tmp_path], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "done" in done.stdout, done.stdout
