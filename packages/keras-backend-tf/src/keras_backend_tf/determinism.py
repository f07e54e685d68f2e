"""The same bits in every run."""

from __future__ import annotations

import tensorflow as tf


def enable_determinism() -> None:
    """Use deterministic ops only; TensorFlow refuses draws without a seed from then on."""
    tf.config.experimental.enable_op_determinism()
