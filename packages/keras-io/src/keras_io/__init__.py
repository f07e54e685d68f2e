"""The file formats of keras-core: .keras and .weights.h5."""

from keras_io.__about__ import __version__

__all__ = ["__version__"]
