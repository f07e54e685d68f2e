"""The parameter space of each op, one family a file."""

from __future__ import annotations

from properties.spaces import (
    algebra,
    arrangement,
    counting,
    creation,
    elementwise,
    images,
    networks,
    reductions,
    signals,
    updates,
)
from properties.spaces.space import Space

FAMILIES = (elementwise, reductions, arrangement, updates, algebra, networks, images, signals, creation, counting)
SPACE: dict[str, Space] = {name: space for family in FAMILIES for name, space in family.SPACE.items()}

ELSEWHERE = {
    "at_once each each_number": "parts of the updates of optimizers; their tests",
    "adam_update average_update decay_update rmsprop_update sgd_update": (
        "they assign Variables and return nothing; tests of the optimizers, and of models' moving averages"
    ),
    "random_beta random_binomial random_dropout random_gamma random_normal elastic_transform": (
        "draws, which have a distribution rather than a value; tests of random, and of images"
    ),
    "pushforward": "a function of a function; tests of transformations",
    "rearranged": "what `rearrange` calls, which has a space",
}
"""Ops without a space: why, and where they are tested."""
