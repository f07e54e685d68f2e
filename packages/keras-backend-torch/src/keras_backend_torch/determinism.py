"""The same bits in every run."""

from __future__ import annotations

import os

import torch


def enable_determinism() -> None:
    """Use deterministic algorithms only; an operation without one says so when it runs."""
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # what cuBLAS asks for
    torch.backends.cudnn.benchmark = False
    torch.use_deterministic_algorithms(True)
