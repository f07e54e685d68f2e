"""Datasets that draw their order from generators of their own: the state of these, as plain data, and back.

Where such a dataset stands is told by the state of its generators as a pass began and how many batches came since.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np


def own_generators(iterable: Any) -> list[Any]:
    """Return the generators that an iterable draws from, other than NumPy's and Python's global ones.

    Those of a torch loader are its own, those of its samplers, and torch's global one.
    """
    if isinstance(getattr(iterable, "generator", None), np.random.RandomState):
        return [iterable.generator]
    if not _is_torch_loader(iterable):
        return []
    sampler, batches = getattr(iterable, "sampler", None), getattr(iterable, "batch_sampler", None)
    holders = (iterable, sampler, batches, getattr(batches, "sampler", None))
    found = [getattr(holder, "generator", None) for holder in holders]
    found.append(sys.modules["torch"].default_generator)
    return list({id(g): g for g in found if hasattr(g, "get_state")}.values())


def _is_torch_loader(iterable: Any) -> bool:
    kinds = type(iterable).__mro__
    return any(k.__name__ == "DataLoader" and k.__module__.startswith("torch.utils.data") for k in kinds)


def read_states(generators: Sequence[Any]) -> list[Any]:
    """Return the states of generators of NumPy or torch, as lists and arrays."""
    return [
        list(g.get_state()) if isinstance(g, np.random.RandomState) else g.get_state().numpy().copy()
        for g in generators
    ]


def set_states(generators: Sequence[Any], states: Sequence[Any]) -> None:
    """Put generators into states that `read_states` returned.

    Raises:
        ValueError: there were more generators, or fewer.
    """
    if len(generators) != len(states):
        raise ValueError(
            f"The data drew from {len(states)} random generators of its own when the state was written, and draws from "
            f"{len(generators)} now. Resume with the data that the run began with."
        )
    for generator, state in zip(generators, states, strict=True):
        if isinstance(generator, np.random.RandomState):
            generator.set_state(tuple(state))
        else:
            generator.set_state(sys.modules["torch"].from_numpy(np.array(state)))
