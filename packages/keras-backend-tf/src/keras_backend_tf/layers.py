"""What makes a layer trackable: `tf.train.Checkpoint` and `tf.saved_model.save` find its variables."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from keras_backend_tf.autograph import MARKS

_Trackable: Any = tf.__internal__.tracking.Trackable


class LayerMixin(_Trackable):
    """Base class of every layer on this backend.

    Not a `tf.Module`: its metaclass and attribute wrapping would cost every layer that is made, and meet those
    of core.
    """

    def __init__(self) -> None:
        self._maybe_initialize_trackable()  # now, so that core sees which attributes are the mixin's own

    def track_variable(self, name: str, variable: Any) -> None:
        """Make the storage of `variable` a child called `name`."""
        self._track_trackable(variable.storage, name, overwrite=True)

    def track_layer(self, name: str, layer: Any) -> None:
        """Make `layer` a child called `name`."""
        if isinstance(layer, _Trackable):
            self._track_trackable(layer, name, overwrite=True)


for _name, _value in MARKS.items():
    setattr(LayerMixin, _name, _value)
