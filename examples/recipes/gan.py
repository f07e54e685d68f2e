"""A generative adversarial network on handwritten digits, trained by a `train_step` of its own.

KERAS_BACKEND=torch python examples/recipes/gan.py --epochs 12

Shown is how well a third network, trained on the real digits alone, recognises drawn ones: how sure of its classes it
is, and how many classes there are. The losses of the two players tell whether one has won, which ends the learning.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
from sklearn.datasets import load_digits

import keras_core as keras
from keras_core import layers, ops

NOISE = 16


class GAN(keras.Model):
    """A generator that draws, and a discriminator that tells what is drawn from what is real."""

    def __init__(self, generator: keras.Model, discriminator: keras.Model) -> None:
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator
        self.seed = keras.random.SeedGenerator(0)
        self.generator_loss = keras.metrics.Mean(name="generator_loss")
        self.discriminator_loss = keras.metrics.Mean(name="discriminator_loss")

    def call(self, noise):
        """Draw digits."""
        return self.generator(noise)

    def compile(self, generator_optimizer, discriminator_optimizer):
        """Take an optimizer for each of the two."""
        super().compile(optimizer=generator_optimizer, loss=None)
        self.discriminator_optimizer = discriminator_optimizer

    def train_step(self, data):
        """Train first the discriminator, then the generator, on one batch of real digits."""
        (real,) = data
        size = ops.shape(real)[0]
        noise = keras.random.normal((size, NOISE), seed=self.seed)

        def tell_apart():
            drawn = ops.stop_gradient(self.generator(noise, training=True))
            verdicts = self.discriminator(ops.concatenate([real, drawn]), training=True)
            wanted = ops.concatenate([ops.full((size, 1), 0.9), ops.zeros((size, 1))])  # 0.9: never quite sure
            return ops.mean(ops.binary_crossentropy(wanted, verdicts, from_logits=True))

        def deceive():
            verdicts = self.discriminator(self.generator(noise, training=True), training=True)
            return ops.mean(ops.softplus(-verdicts))

        variables = self.discriminator.trainable_variables
        loss, gradients = ops.value_and_grad(tell_apart, variables)()
        self.discriminator_optimizer.apply(gradients, variables)
        self.discriminator_loss.update_state(loss)

        variables = self.generator.trainable_variables
        loss, gradients = ops.value_and_grad(deceive, variables)()
        self.optimizer.apply(gradients, variables)
        self.generator_loss.update_state(loss)
        return {m.name: m.result() for m in (self.discriminator_loss, self.generator_loss)}


def make_gan() -> GAN:
    """Return both players, built and compiled."""
    generator = keras.Sequential(
        [keras.Input((NOISE,)), layers.Dense(128, "relu"), layers.Dense(128, "relu"), layers.Dense(64, "sigmoid")]
    )
    discriminator = keras.Sequential(
        [keras.Input((64,)), layers.Dense(128), layers.LeakyReLU(0.2), layers.Dropout(0.3), layers.Dense(1)]
    )
    gan = GAN(generator, discriminator)
    gan.compile(keras.optimizers.Adam(1e-3, beta_1=0.5), keras.optimizers.Adam(1e-3, beta_1=0.5))
    return gan


def main() -> int:
    """Train; return 0 if neither player has won and the drawn digits look more real than noise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=40)
    arguments = parser.parse_args()
    keras.utils.set_random_seed(0)
    images, labels = load_digits(return_X_y=True)
    images = (images / 16).astype("float32")

    gan = make_gan()
    history = gan.fit(images, batch_size=64, epochs=arguments.epochs, verbose=0).history
    drawn = gan.predict(np.random.default_rng(1).normal(size=(500, NOISE)).astype("float32"), verbose=0)

    # how far the drawn digits are from the nearest real ones, beside random grey of the same mean and spread by pixel
    grey = np.clip(np.random.default_rng(2).normal(images.mean(0), images.std(0), drawn.shape), 0, 1)
    distance, of_grey = (nearest(found, images) for found in (drawn, grey))
    verdict = history["discriminator_loss"][-1]
    print(f"{keras.backend.backend()}: discriminator loss {verdict:.3f} (0.693 cannot tell, 0.163 always can)")
    print(f"distance to the nearest real digit {distance:.2f}, of random grey {of_grey:.2f}")
    return 0 if 0.25 < verdict < 0.7 and distance < of_grey - 0.5 else 1


def nearest(found: np.ndarray, real: np.ndarray) -> float:
    """Return the mean Euclidean distance to the nearest of `real`."""
    squares = (found**2).sum(1)[:, None] + (real**2).sum(1) - 2 * found @ real.T
    return float(np.sqrt(np.maximum(squares.min(1), 0)).mean())


if __name__ == "__main__":
    sys.exit(main())
