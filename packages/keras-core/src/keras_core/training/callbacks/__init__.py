"""Callbacks: what hears of training."""

from __future__ import annotations

from keras_core.training.callbacks.backup_and_restore import BackupAndRestore, ResumeTraining
from keras_core.training.callbacks.base import Callback
from keras_core.training.callbacks.callback_list import CallbackList
from keras_core.training.callbacks.checkpoint import ModelCheckpoint
from keras_core.training.callbacks.csv_logger import CSVLogger
from keras_core.training.callbacks.early_stopping import EarlyStopping
from keras_core.training.callbacks.functions import LambdaCallback
from keras_core.training.callbacks.history import History
from keras_core.training.callbacks.learning_rate import LearningRateScheduler, ReduceLROnPlateau
from keras_core.training.callbacks.learning_rate_finder import LearningRateFinder
from keras_core.training.callbacks.nan_guard import NaNGuard
from keras_core.training.callbacks.orbax_checkpoint import OrbaxCheckpoint
from keras_core.training.callbacks.progress import ProgbarLogger
from keras_core.training.callbacks.remote_monitor import RemoteMonitor
from keras_core.training.callbacks.stochastic_weight_average import StochasticWeightAverage
from keras_core.training.callbacks.swap_ema_weights import SwapEMAWeights
from keras_core.training.callbacks.tensorboard import TensorBoard
from keras_core.training.callbacks.terminate_on_nan import TerminateOnNaN

__all__ = [
    "BackupAndRestore",
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateFinder",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "NaNGuard",
    "OrbaxCheckpoint",
    "ProgbarLogger",
    "ReduceLROnPlateau",
    "RemoteMonitor",
    "ResumeTraining",
    "StochasticWeightAverage",
    "SwapEMAWeights",
    "TensorBoard",
    "TerminateOnNaN",
]
