"""Linear algebra. All of it is in `keras.ops` as well."""

from __future__ import annotations

from keras_core.ops.norms import norm

# fmt: off
__all__ = [
    "norm",
]
# fmt: on
