"""The Keras 3 API on any tensor library for which somebody has written a backend plugin.

Importing this package imports no framework; the first use of a tensor loads the active backend.
"""

from __future__ import annotations

from keras_core import (
    activations,
    backend,
    callbacks,
    config,
    constraints,
    dtype_policies,
    initializers,
    layers,
    losses,
    metrics,
    models,
    ops,
    optimizers,
    random,
    regularizers,
    saving,
    tree,
    utils,
    wrappers,
)
from keras_core.__about__ import __version__
from keras_core.initializers import Initializer
from keras_core.layers import Input, InputSpec, Layer
from keras_core.losses import Loss
from keras_core.metrics import Metric
from keras_core.models import Model, Sequential
from keras_core.optimizers import Optimizer
from keras_core.regularizers import Regularizer
from keras_core.state import KerasTensor, Operation, Variable, name_scope
from keras_core.state.policy import DTypePolicy

__all__ = [
    "DTypePolicy",
    "Initializer",
    "Input",
    "InputSpec",
    "KerasTensor",
    "Layer",
    "Loss",
    "Metric",
    "Model",
    "Operation",
    "Optimizer",
    "Regularizer",
    "Sequential",
    "Variable",
    "__version__",
    "activations",
    "backend",
    "callbacks",
    "config",
    "constraints",
    "dtype_policies",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "name_scope",
    "ops",
    "optimizers",
    "random",
    "regularizers",
    "saving",
    "tree",
    "utils",
    "version",
    "wrappers",
]


def version() -> str:
    """Return the version of keras-core."""
    return __version__
