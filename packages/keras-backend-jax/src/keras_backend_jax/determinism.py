"""The same bits in every run."""

from __future__ import annotations

import os

_FLAG = "--xla_gpu_deterministic_ops=true"


def enable_determinism() -> None:
    """Ask XLA for deterministic kernels on GPUs, which it reads once, before its first computation.

    On CPUs and TPUs it has no others.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    if _FLAG not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} {_FLAG}".strip()
