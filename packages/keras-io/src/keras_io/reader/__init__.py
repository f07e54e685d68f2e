"""The one hardened reader: whatever this package reads from disk passes through here.

It checks sizes before it allocates, names before it uses them and follows no link; whatever it does not like is a
`FormatError`.
"""

from __future__ import annotations

from keras_io.reader.allowance import Allowance
from keras_io.reader.archive import Archive, opened_archive
from keras_io.reader.hdf5 import read_tree
from keras_io.reader.json_text import parse_object
from keras_io.reader.opening import opened
from keras_io.reader.refusal import refusal

__all__ = ["Allowance", "Archive", "opened", "opened_archive", "parse_object", "read_tree", "refusal"]
