"""The array-api-strict backend of keras-core."""

from keras_backend_strict.__about__ import __version__

__all__ = ["__version__"]
