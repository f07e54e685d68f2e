"""The JAX backend of keras-core."""

from keras_backend_jax.__about__ import __version__

__all__ = ["__version__"]
