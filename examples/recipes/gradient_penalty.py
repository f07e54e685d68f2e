"""A Wasserstein GAN with gradient penalty: the loss holds a gradient, which training differentiates again.

KERAS_BACKEND=tensorflow python examples/recipes/gradient_penalty.py

The critic's values are to differ between two places by no more than their distance, so its gradient is pulled towards
length 1 between real and drawn samples (Gulrajani et al., 2017). The data is a ring, so one sees where the samples lie.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

import keras_core as keras
from keras_core import layers, ops

NOISE, RADIUS, WEIGHT, CRITIC_STEPS = 4, 2.0, 10.0, 3


class WassersteinGAN(keras.Model):
    """A generator, and a critic whose gradients have length 1."""

    def __init__(self, generator: keras.Model, critic: keras.Model) -> None:
        super().__init__()
        self.generator = generator
        self.critic = critic
        self.seed = keras.random.SeedGenerator(0)
        self.distance = keras.metrics.Mean(name="distance")
        self.slope = keras.metrics.Mean(name="slope")

    def compile(self, generator_optimizer, critic_optimizer):
        """Take an optimizer for each of the two."""
        super().compile(optimizer=generator_optimizer, loss=None)
        self.critic_optimizer = critic_optimizer

    def slopes(self, points):
        """Return the length of the critic's gradient at each point: a gradient by an argument."""
        gradients = ops.grad(lambda x: ops.sum(self.critic(x)))(points)
        return ops.sqrt(ops.sum(gradients**2, axis=-1) + 1e-12)

    def train_step(self, data):
        """Train the critic a few times and the generator once."""
        (real,) = data
        size = ops.shape(real)[0]

        for _ in range(CRITIC_STEPS):
            drawn = ops.stop_gradient(self.generator(keras.random.normal((size, NOISE), seed=self.seed)))
            between = keras.random.uniform((size, 1), seed=self.seed)
            points = between * real + (1 - between) * drawn

            def loss_fn(drawn=drawn, points=points):
                distance = ops.mean(self.critic(real)) - ops.mean(self.critic(drawn))
                slopes = self.slopes(points)
                return WEIGHT * ops.mean((slopes - 1) ** 2) - distance, (distance, slopes)

            variables = self.critic.trainable_variables
            (_, (distance, slopes)), gradients = ops.value_and_grad(loss_fn, variables, has_aux=True)()
            self.critic_optimizer.apply(gradients, variables)
            self.distance.update_state(distance)
            self.slope.update_state(slopes)

        noise = keras.random.normal((size, NOISE), seed=self.seed)
        variables = self.generator.trainable_variables
        gradients = ops.grad(lambda: -ops.mean(self.critic(self.generator(noise))), variables)()
        self.optimizer.apply(gradients, variables)
        return {m.name: m.result() for m in (self.distance, self.slope)}


def network(inputs: int, outputs: int) -> keras.Model:
    """Return a network with two hidden layers, smooth so that its gradient has gradients."""
    hidden = [layers.Dense(64, activation="silu") for _ in range(2)]
    return keras.Sequential([keras.Input((inputs,)), *hidden, layers.Dense(outputs)])


def make_gan() -> WassersteinGAN:
    """Return both players, built and compiled."""
    generator = network(NOISE, 2)
    critic = network(2, 1)
    gan = WassersteinGAN(generator, critic)
    gan.compile(keras.optimizers.Adam(1e-3, 0.5, 0.9), keras.optimizers.Adam(1e-3, 0.5, 0.9))
    return gan


def train(epochs: int) -> dict[str, float]:
    """Train, draw, and return the critic's mean `slope` and the mean `radius` of what is drawn."""
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    angles = rng.uniform(0, 2 * np.pi, 2048)
    ring = RADIUS * np.stack([np.cos(angles), np.sin(angles)], 1) + rng.normal(scale=0.1, size=(2048, 2))
    gan = make_gan()
    history = gan.fit(ring.astype("float32"), batch_size=128, epochs=epochs, verbose=0).history
    drawn = gan.generator.predict(rng.normal(size=(1000, NOISE)).astype("float32"), verbose=0)
    return {"slope": history["slope"][-1], "radius": float(np.linalg.norm(drawn, axis=1).mean())}


def main() -> int:
    """Train; return 0 if the critic's slope is near 1 and the samples lie about the ring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=40)
    found = train(parser.parse_args().epochs)
    print(f"{keras.backend.backend()}: slope {found['slope']:.3f} of 1, mean radius {found['radius']:.2f} of {RADIUS}")
    return 0 if abs(found["slope"] - 1) < 0.1 and abs(found["radius"] - RADIUS) < 1 else 1


if __name__ == "__main__":
    sys.exit(main())
