"""The PyTorch backend of keras-core."""

from keras_backend_torch.__about__ import __version__

__all__ = ["__version__"]
