"""What `keras_core.formats` finds: the formats of this package. Importing it imports no HDF5 library."""

from __future__ import annotations

from collections.abc import Sequence

from keras_core.contract import FileFormat, hookimpl
from keras_io.keras_file import KerasFile
from keras_io.npz_file import NpzFile
from keras_io.weights_file import WeightsFile


@hookimpl
def keras_core_formats() -> Sequence[FileFormat]:
    """Return the formats, the most specific ending first."""
    return [WeightsFile(), KerasFile(), NpzFile()]
