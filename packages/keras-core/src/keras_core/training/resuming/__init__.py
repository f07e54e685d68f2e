"""Exact resumption: the whole state of a training, in memory and in a folder."""

from __future__ import annotations

from keras_core.training.resuming.folder import StateFolder, beside
from keras_core.training.resuming.snapshot import restore, take
from keras_core.training.resuming.writer import StateWriter

__all__ = ["StateFolder", "StateWriter", "beside", "restore", "take"]
