"""Random numbers: keyed draws and the seeds they come from."""

from __future__ import annotations

from keras_core.random.draws import categorical, dropout, normal, randint, shuffle, truncated_normal, uniform
from keras_core.random.rejection import beta, binomial, gamma
from keras_core.state.seed_generator import SeedGenerator, set_random_seed

__all__ = [
    "SeedGenerator",
    "beta",
    "binomial",
    "categorical",
    "dropout",
    "gamma",
    "normal",
    "randint",
    "set_random_seed",
    "shuffle",
    "truncated_normal",
    "uniform",
]
