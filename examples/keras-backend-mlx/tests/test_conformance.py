"""The conformance kit of keras-core.

On a CPU MLX calls the system's C++ compiler for each fused kernel, once: a second or two for every compiled op. So the
many tests of single ops run with the same traces, but without fusion; all others run compiled.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

OPS = "test_ops or test_gradients"


@pytest.mark.parametrize(("part", "variables"), [(f"not ({OPS})", {}), (OPS, {"MLX_DISABLE_COMPILE": "1"})])
def test_the_backend_conforms(part, variables):
    kit = ["--pyargs", "keras_core.conformance", "--keras-backend", "mlx", "-q", "-p", "no:cacheprovider", "-k", part]
    env = {**os.environ, **variables}
    done = subprocess.run([sys.executable, "-m", "pytest", *kit], capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr
