"""The backend, assembled."""

from __future__ import annotations

import torch

from keras_backend_torch import (
    arrays,
    autodiff,
    compilation,
    determinism,
    elementwise,
    optimizers,
    plugin,
    profiling,
    random,
    reductions,
    variables,
)
from keras_backend_torch.layers import TorchLayer
from keras_backend_torch.overrides import OVERRIDES
from keras_core.contract import Backend


def make_backend() -> Backend:
    """Return the backend object."""
    return Backend(
        name="torch",
        version=torch.__version__,
        capabilities=plugin.CAPABILITIES,
        modules=(arrays, elementwise, reductions, random, variables, autodiff, compilation, determinism, profiling),
        namespace=None,
        overrides=OVERRIDES,
        layer_mixin=TorchLayer,
        variable_mixin=variables.TorchVariable,
        foreign_optimizer=optimizers.foreign_optimizer,
    )
