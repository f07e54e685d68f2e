"""Callbacks: what hears of training."""

from __future__ import annotations

from keras_core.training.callbacks.base import Callback, CallbackList
from keras_core.training.callbacks.checkpoint import ModelCheckpoint
from keras_core.training.callbacks.early_stopping import EarlyStopping
from keras_core.training.callbacks.functions import LambdaCallback
from keras_core.training.callbacks.history import History
from keras_core.training.callbacks.progress import ProgbarLogger

__all__ = [
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "ModelCheckpoint",
    "ProgbarLogger",
]
