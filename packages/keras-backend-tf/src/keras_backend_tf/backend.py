"""The backend, put together."""

from __future__ import annotations

import tensorflow as tf

from keras_backend_tf import arrays, autodiff, compilation, determinism, movement, profiling, random, variables
from keras_backend_tf.autograph import MARKS
from keras_backend_tf.layers import LayerMixin
from keras_backend_tf.overrides import OVERRIDES
from keras_backend_tf.plugin import CAPABILITIES
from keras_backend_tf.variables import VariableMixin
from keras_core.contract import Backend

BACKEND = Backend(
    name="tensorflow",
    version=tf.__version__,
    capabilities=CAPABILITIES,
    modules=(arrays, movement, random, variables, autodiff, compilation, determinism, profiling),
    overrides=OVERRIDES,
    layer_mixin=LayerMixin,
    variable_mixin=VariableMixin,
    marks=MARKS,
)


def make_backend() -> Backend:
    """Return the TensorFlow backend."""
    return BACKEND
