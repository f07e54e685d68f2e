"""Writing: files that appear whole or not at all, with bytes that depend on their content alone."""

from __future__ import annotations

from keras_io.writer.archive import ArchiveWriter
from keras_io.writer.atomic import replacing
from keras_io.writer.hdf5 import write_tree

__all__ = ["ArchiveWriter", "replacing", "write_tree"]
