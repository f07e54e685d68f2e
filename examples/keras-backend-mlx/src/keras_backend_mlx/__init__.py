"""The MLX backend of keras-core."""

from keras_backend_mlx.__about__ import __version__

__all__ = ["__version__"]
