"""Train a small convolutional network on handwritten digits, on the backend of your choice.

python examples/digits.py --backend jax --save digits.keras --inputs inputs.npz
"""

from __future__ import annotations

import argparse
import os
import sys
import time


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backend", default="jax", help="an installed one, such as jax, tensorflow or torch")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save", default="digits.keras", help="where the trained model goes")
    parser.add_argument("--inputs", help="write the test images and the model's predictions to this .npz file")
    return parser.parse_args()


arguments = parse_arguments()
os.environ["KERAS_BACKEND"] = arguments.backend  # read when keras_core first needs a backend

import numpy as np  # noqa: E402
from sklearn.datasets import load_digits  # noqa: E402
from sklearn.model_selection import train_test_split  # noqa: E402

import keras_core as keras  # noqa: E402
from keras_core import layers  # noqa: E402


def load_data() -> list[np.ndarray]:
    """Return training images, test images, training labels, test labels; images are (n, 8, 8, 1) in [0, 1]."""
    images, labels = load_digits(return_X_y=True)
    images = images.reshape(-1, 8, 8, 1).astype("float32") / 16.0
    return train_test_split(images, labels.astype("int32"), test_size=0.2, stratify=labels, random_state=0)


def build_model() -> keras.Model:
    """Return the untrained network: two convolutions, about 29,000 parameters."""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(32, 3, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.Activation("relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.Activation("relu"),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ],
        name="digits",
    )


def main() -> int:
    """Train, evaluate, save, load again and compare."""
    keras.utils.set_random_seed(arguments.seed)
    train_images, test_images, train_labels, test_labels = load_data()
    model = build_model()
    model.summary()
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=2e-3),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    start = time.perf_counter()
    model.fit(train_images, train_labels, batch_size=64, epochs=arguments.epochs)
    seconds = time.perf_counter() - start
    loss, accuracy = model.evaluate(test_images, test_labels, verbose=0)
    print(f"{keras.backend.backend()}: trained in {seconds:.1f} s, test loss {loss:.4f}, test accuracy {accuracy:.4f}")

    predictions = model.predict(test_images, verbose=0)
    model.save(arguments.save)
    again = keras.models.load_model(arguments.save).predict(test_images, verbose=0)
    difference = float(np.abs(again - predictions).max())
    print(f"saved {arguments.save}; loaded again, predictions differ by at most {difference:.1e}")
    if arguments.inputs:
        np.savez(arguments.inputs, images=test_images, labels=test_labels, predictions=predictions)
        print(f"wrote {len(test_images)} test images with their predictions to {arguments.inputs}")
    return 0 if accuracy >= 0.97 and difference <= 1e-6 else 1


if __name__ == "__main__":
    sys.exit(main())
