"""Assembles the backend from its modules."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from keras_backend_jax import (
    arrays,
    autodiff,
    compilation,
    control_flow,
    determinism,
    movement,
    optimizers,
    profiling,
    random,
    variables,
)
from keras_backend_jax.overrides import OVERRIDES
from keras_backend_jax.plugin import capabilities
from keras_core.contract import Backend


def make_backend() -> Backend:
    """Return the JAX backend."""
    return Backend(
        name="jax",
        version=jax.__version__,
        capabilities=capabilities(),
        modules=(arrays, movement, random, variables, autodiff, compilation, control_flow, determinism, profiling),
        namespace=jnp,
        overrides=OVERRIDES,
        variable_mixin=variables.ArrayVariable,
        foreign_optimizer=optimizers.foreign_optimizer,
    )
