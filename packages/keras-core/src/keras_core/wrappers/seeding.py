"""Random draws that repeat themselves for as long as an estimator is being fitted."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from keras_core.state.seed_generator import global_seed_generator, set_random_seed
from keras_core.training import randomness


@contextlib.contextmanager
def seeded(random_state: Any) -> Iterator[None]:
    """Draw from `random_state` inside, and go on afterwards as if nothing had been drawn.

    Args:
        random_state: an integer, a `numpy.random.RandomState`, or None to leave things as they are.
    """
    if random_state is None:
        yield
        return
    from sklearn.utils import check_random_state

    seed = int(check_random_state(random_state).randint(2**31 - 1))
    generators = randomness.state().data()
    generator = global_seed_generator()
    position = generator.state.numpy()
    seeds = generator.seed, generator._initial_seed
    set_random_seed(seed)
    try:
        yield
    finally:
        randomness.restore(generators)
        generator.state.assign(position)
        generator.seed, generator._initial_seed = seeds
