"""The TensorFlow backend of keras-core."""

from keras_backend_tf.__about__ import __version__

__all__ = ["__version__"]
