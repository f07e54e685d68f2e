"""Knowledge distillation: a small network learns digits from a larger one, by a `train_step` of its own.

KERAS_BACKEND=jax python examples/recipes/distillation.py

The student sees 60 labelled digits; the teacher has seen all of the training set and is asked about digits without
labels. So the student ends up better than the same network trained on the labels alone (Hinton et al., 2015).
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import keras_core as keras
from keras_core import layers, ops

LABELLED = 60


class Distiller(keras.Model):
    """Trains a student to answer as a teacher does, with all of its doubts.

    Args:
        student: gives logits.
        teacher: gives logits, and is not trained.
        temperature: by which both logits are divided, so that the doubts count.
    """

    def __init__(self, student: keras.Model, teacher: keras.Model, temperature: float = 3.0) -> None:
        super().__init__()
        self.student = student
        self.teacher = teacher
        self.teacher.trainable = False
        self.temperature = temperature

    def call(self, x, training=False):
        """Answer as the student."""
        return self.student(x, training=training)

    def train_step(self, data):
        """Follow the gradient of the difference between both answers. Labels are for the metrics alone."""
        x, y = data
        wanted = ops.softmax(self.teacher(x, training=False) / self.temperature)

        def loss_fn():
            logits = self.student(x, training=True)
            losses = ops.categorical_crossentropy(wanted, logits / self.temperature, from_logits=True)
            return ops.mean(losses) * self.temperature**2, logits

        (loss, logits), gradients = ops.value_and_grad(loss_fn, self.student.trainable_variables, has_aux=True)()
        self.optimizer.apply(gradients, self.student.trainable_variables)
        self._loss_tracker.update_state(loss)
        return self.compute_metrics(x, y, logits)


def network(units: int) -> keras.Model:
    """Return a classifier with one hidden layer."""
    return keras.Sequential([keras.Input((64,)), layers.Dense(units, activation="relu"), layers.Dense(10)])


def compiled(model: keras.Model) -> keras.Model:
    """Return `model`, compiled for logits and labels."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(3e-3), loss, metrics=["accuracy"])
    return model


def train(epochs: int) -> dict[str, float]:
    """Return the accuracies of the `teacher`, the student `alone` and the student `taught`."""
    keras.utils.set_random_seed(0)
    images, labels = load_digits(return_X_y=True)
    images = (images / 16).astype("float32")
    x, x_test, y, y_test = train_test_split(images, labels, test_size=0.3, stratify=labels, random_state=0)

    teacher = compiled(network(256))
    teacher.fit(x, y, batch_size=64, epochs=epochs, verbose=0)

    alone = compiled(network(16))
    steps = epochs * len(x) // 64  # as many as the other takes
    alone.fit(x[:LABELLED], y[:LABELLED], batch_size=64, epochs=steps, verbose=0)

    taught = compiled(Distiller(network(16), teacher))
    taught.fit(x, np.zeros_like(y), batch_size=64, epochs=epochs, verbose=0)  # no label is told

    models = {"teacher": teacher, "alone": alone, "taught": taught}
    return {name: m.evaluate(x_test, y_test, verbose=0, return_dict=True)["accuracy"] for name, m in models.items()}


def main() -> int:
    """Train; return 0 if the taught student is the better one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=20)
    found = train(parser.parse_args().epochs)
    print(f"{keras.backend.backend()}: " + ", ".join(f"{name} {accuracy:.3f}" for name, accuracy in found.items()))
    return 0 if found["taught"] > found["alone"] + 0.02 else 1


if __name__ == "__main__":
    sys.exit(main())
