"""What the device does, for TensorBoard."""

from __future__ import annotations

from collections.abc import Callable

import torch


def start_profile(folder: str) -> Callable[[], None]:
    """Begin a trace; return what ends it."""
    profile = torch.profiler.profile(on_trace_ready=torch.profiler.tensorboard_trace_handler(folder))
    profile.start()
    return profile.stop
