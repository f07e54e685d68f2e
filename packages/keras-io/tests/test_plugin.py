from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

from keras_io import plugin


def test_it_offers_the_two_formats():
    formats = {format.name: format for format in plugin.keras_core_formats()}
    assert formats["keras"].extensions == (".keras",)
    assert formats["keras"].content == "model"
    assert formats["weights.h5"].extensions == (".weights.h5",)
    assert formats["weights.h5"].content == "weights"


def test_the_entry_point_names_the_plugin():
    (entry,) = [entry for entry in entry_points(group="keras_core.formats") if entry.name == "keras-io"]
    assert entry.value == "keras_io.plugin"


def test_offering_formats_imports_no_hdf5():
    code = "import sys; from keras_io import plugin; plugin.keras_core_formats(); print('h5py' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"
