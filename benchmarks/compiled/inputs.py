"""What each function is called with."""

from __future__ import annotations

import numpy as np

rng = np.random.default_rng(0)


def normal(*shape: int, scale: float = 1.0) -> np.ndarray:
    """Normal floats."""
    return (rng.standard_normal(shape) * scale).astype("float32")


def weights(*shape: int) -> np.ndarray:
    """A kernel."""
    return normal(*shape, scale=float(np.prod(shape[:-1])) ** -0.5)


def scales(size: int) -> np.ndarray:
    """Positive floats."""
    return rng.uniform(0.5, 1.5, size).astype("float32")


X, IMAGES, LOGITS = normal(8, 64, 128), normal(8, 32, 32, 16), normal(256, 64)
LABELS = rng.integers(0, 64, 256).astype("int32")
TARGETS = (rng.random((256, 64)) < 0.5).astype("float32")
C, D = scales(16), scales(32)

INPUTS: dict[str, tuple[np.ndarray, ...]] = {
    "attention": (X, *(weights(128, 128) for _ in range(4))),
    "transformer_mlp": (X, scales(128), normal(128), weights(128, 256), normal(256), weights(256, 128), normal(128)),
    "conv_block": (IMAGES, weights(3, 3, 16, 32), normal(32), D, normal(32), scales(32)),
    "separable_block": (
        IMAGES,
        weights(3, 3, 16, 1),
        weights(1, 1, 16, 32),
        normal(32),
        D,
        normal(32),
        scales(32),
    ),
    "residual_block": (IMAGES, weights(3, 3, 16, 16), normal(16), weights(3, 3, 16, 16), normal(16)),
    "batch_norm": (IMAGES, C, normal(16)),
    "layer_norm": (X, scales(128), normal(128)),
    "rms_norm": (X, scales(128)),
    "group_norm": (IMAGES, C, normal(16)),
    "softmax_crossentropy": (LOGITS, LABELS),
    "binary_crossentropy": (LOGITS, TARGETS),
    "focal": (LOGITS, TARGETS),
    "huber": (LOGITS, normal(256, 64)),
    "cosine": (LOGITS, normal(256, 64)),
    "lstm_cell": (
        normal(32, 64),
        normal(32, 128),
        normal(32, 128),
        weights(64, 512),
        weights(128, 512),
        normal(512),
    ),
    "gru_cell": (normal(32, 64), normal(32, 128), weights(64, 384), weights(128, 384), normal(384)),
    "embedding_pool": (normal(1000, 64), rng.integers(0, 1000, (32, 50)).astype("int32")),
    "gelu_mlp": (X, weights(128, 256), weights(256, 128)),
    "swiglu": (X, weights(128, 256), weights(128, 256), weights(256, 128)),
    "label_smoothing": (LOGITS, LABELS),
    "logsumexp_pool": (IMAGES,),
    "squeeze_excite": (IMAGES, weights(16, 4), normal(4), weights(4, 16), normal(16)),
    "standardise": (LOGITS,),
}

TITLES = {
    "attention": "attention block",
    "transformer_mlp": "transformer MLP",
    "conv_block": "convolution, batch norm, ReLU, pooling",
    "separable_block": "depthwise-separable block",
    "lstm_cell": "LSTM cell",
    "gru_cell": "GRU cell",
    "rms_norm": "RMS norm",
    "gelu_mlp": "GELU MLP",
    "swiglu": "SwiGLU",
    "focal": "focal loss",
    "huber": "Huber loss",
    "cosine": "cosine similarity",
    "embedding_pool": "embedding and mean",
}
"""Titles that are not the name with blanks."""
