"""The conformance kit of keras-core."""

from __future__ import annotations

import subprocess
import sys


def test_the_backend_conforms():
    kit = ["--pyargs", "keras_core.conformance", "--keras-backend", "strict", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run([sys.executable, "-m", "pytest", *kit], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
