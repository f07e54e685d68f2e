"""The models, written once against Keras's interface, with the data that they see."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np


def mlp(library: ModuleType) -> Any:
    """The perceptron 784-128-64-10."""
    layers = library.layers
    return library.models.Sequential(
        [
            layers.Input((784,)),
            layers.Dense(128, activation="relu"),
            layers.Dense(64, activation="relu"),
            layers.Dense(10),
        ]
    )


def cnn(library: ModuleType) -> Any:
    """Two convolutions with pooling, and a classifier, for images of 28×28×1."""
    layers = library.layers
    return library.models.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10),
        ]
    )


def lstm(library: ModuleType) -> Any:
    """32 recurrent units over 80 steps of 32 features, and a classifier."""
    layers = library.layers
    return library.models.Sequential([layers.Input((LENGTH, 32)), layers.LSTM(32), layers.Dense(10)])


def transformer(library: ModuleType) -> Any:
    """Two blocks of attention and two dense layers over 64 tokens, normalized after each, and a classifier."""
    layers, width = library.layers, 64
    tokens = layers.Input((TOKENS,), dtype="int32")
    x = layers.Embedding(VOCABULARY, width)(tokens)
    for _ in range(2):
        attended = layers.MultiHeadAttention(num_heads=4, key_dim=width // 4)(x, x)
        x = layers.LayerNormalization()(layers.Add()([x, attended]))
        mapped = layers.Dense(width)(layers.Dense(2 * width, activation="relu")(x))
        x = layers.LayerNormalization()(layers.Add()([x, mapped]))
    return library.Model(tokens, layers.Dense(10)(layers.Flatten()(x)))


def compiled(library: ModuleType, model: Any, **options: Any) -> Any:
    """Compile as everybody does: defaults, Adam, cross-entropy of logits."""
    model.compile(
        optimizer=library.optimizers.Adam(1e-3),
        loss=library.losses.SparseCategoricalCrossentropy(from_logits=True),
        **options,
    )
    return model


def weights(*shapes: tuple[int, ...]) -> list[np.ndarray]:
    """Small random kernels (He), zero biases."""
    rng = np.random.default_rng(0)
    arrays = []
    for shape in shapes:
        fan_in = int(np.prod(shape[:-1]))
        arrays.append((rng.standard_normal(shape) * np.sqrt(2 / fan_in)).astype("float32"))
        arrays.append(np.zeros(shape[-1], "float32"))
    return arrays


MLP_WEIGHTS = (784, 128), (128, 64), (64, 10)
CNN_WEIGHTS = (3, 3, 1, 16), (3, 3, 16, 32), (800, 10)
LENGTH = 80
TOKENS, VOCABULARY = 64, 1000


def data(samples: int, *shape: int) -> tuple[np.ndarray, np.ndarray]:
    """Random inputs and labels of ten classes."""
    rng = np.random.default_rng(1)
    return rng.standard_normal((samples, *shape)).astype("float32"), rng.integers(0, 10, samples).astype("int32")


def tokens(samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Random tokens and labels of ten classes."""
    rng = np.random.default_rng(1)
    drawn = rng.integers(0, VOCABULARY, (samples, TOKENS)).astype("int32")
    return drawn, rng.integers(0, 10, samples).astype("int32")
