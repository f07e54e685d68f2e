"""A generative adversarial network on handwritten digits, trained by a `train_step` of its own.

KERAS_BACKEND=torch python examples/recipes/gan.py --epochs 12

The discriminator's loss tells whether one of the two has won, which would end the learning. What is drawn is compared
with the nearest real digit.
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
            wanted = ops.concatenate([ops.ones((size, 1)), ops.zeros((size, 1))])
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
    generator = keras.Sequential([keras.Input((NOISE,))])
    for _ in range(2):
        generator.add(layers.Dense(128, use_bias=False))
        generator.add(layers.BatchNormalization(momentum=0.9))
        generator.add(layers.ReLU())
    generator.add(layers.Dense(64, activation="sigmoid"))
    discriminator = keras.Sequential(
        [keras.Input((64,)), layers.Dense(128, activation="silu"), layers.Dropout(0.3), layers.Dense(1)]
    )
    gan = GAN(generator, discriminator)
    gan.compile(keras.optimizers.Adam(2e-3, beta_1=0.5), keras.optimizers.Adam(2e-3, beta_1=0.5))
    return gan


def train(epochs: int) -> dict[str, float]:
    """Train, draw, and return the figures that tell how it went.

    Returns:
        The discriminator's `loss`, the mean `distance` of what is drawn to the nearest real digit, and that `of_grey`:
        of random images whose pixels have the mean and spread of the real ones.
    """
    keras.utils.set_random_seed(0)
    images = (load_digits().data / 16).astype("float32")
    gan = make_gan()
    history = gan.fit(images, batch_size=64, epochs=epochs, verbose=0).history
    rng = np.random.default_rng(1)
    drawn = gan.generator.predict(rng.normal(size=(500, NOISE)).astype("float32"), verbose=0)
    grey = np.clip(rng.normal(images.mean(0), images.std(0), drawn.shape), 0, 1)
    return {
        "loss": history["discriminator_loss"][-1],
        "distance": nearest(drawn, images),
        "of_grey": nearest(grey, images),
    }


def nearest(found: np.ndarray, real: np.ndarray) -> float:
    """Return the mean Euclidean distance to the nearest of `real`."""
    squares = (found**2).sum(1)[:, None] + (real**2).sum(1) - 2 * found @ real.T
    return float(np.sqrt(np.maximum(squares.min(1), 0)).mean())


def main() -> int:
    """Train; return 0 if neither player has won and what is drawn is nearer to digits than grey is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=40)
    found = train(parser.parse_args().epochs)
    print(f"{keras.backend.backend()}: discriminator loss {found['loss']:.3f} (0.693: cannot tell, 0: always can)")
    print(f"distance to the nearest real digit {found['distance']:.2f}, of grey {found['of_grey']:.2f}")
    return 0 if 0.3 < found["loss"] < 0.75 and found["distance"] < found["of_grey"] else 1


if __name__ == "__main__":
    sys.exit(main())
