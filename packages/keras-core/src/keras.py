"""`import keras` where upstream Keras is not installed: this module stands for `keras_core`."""

from __future__ import annotations

from keras_core.cli import aliasing

aliasing.install()
