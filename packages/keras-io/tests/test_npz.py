"""`.npz` files: what NumPy writes is read, what is written NumPy reads, and nothing is unpickled."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from keras_core.contract import Budget, Bundle, FormatError
from keras_io.npz_file import NpzFile

ARRAYS = {
    "x": np.arange(6, dtype="float32").reshape(2, 3),
    "y": np.array([1, 0]),
    "fortran": np.asfortranarray(np.arange(6.0).reshape(3, 2)),
    "empty": np.zeros((0, 4)),
    "scalar": np.array(3.5),
    "text": np.array(["a", "bc"]),
}


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_what_numpy_wrote_is_read(tmp_path, save):
    path = tmp_path / "data.npz"
    save(path, **ARRAYS)
    assert NpzFile().recognizes(path)
    found = NpzFile().read(path, Budget()).weights
    assert found.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)
    found["x"][0, 0] = 5  # an array of one's own


def test_numpy_reads_what_was_written(tmp_path):
    path = tmp_path / "data.npz"
    NpzFile().write(path, Bundle(weights={"layers": {"dense": ARRAYS["x"]}, "y": ARRAYS["y"]}))
    with np.load(path) as found:
        assert sorted(found.files) == ["layers/dense", "y"]
        np.testing.assert_array_equal(found["layers/dense"], ARRAYS["x"])
    again = NpzFile().read(path, Budget()).weights
    np.testing.assert_array_equal(again["layers"]["dense"], ARRAYS["x"])


def npy(array=None, header=None, body=b""):
    content = io.BytesIO()
    if array is not None:
        np.lib.format.write_array(content, array, allow_pickle=True)
    else:
        np.lib.format.write_array_header_1_0(content, header)
        content.write(body)
    return content.getvalue()


HOSTILE = {
    "pickled objects": ({"x.npy": npy(np.array([{}], object))}, "pickled"),
    "a claim beyond its bytes": (
        {"x.npy": npy(header={"descr": "<f8", "fortran_order": False, "shape": (10**6,)}, body=b"1")},
        "declares 8000000 bytes and holds 1",
    ),
    "a claim beyond the budget": (
        {"x.npy": npy(header={"descr": "<f8", "fortran_order": False, "shape": (10**13,)})},
        "Budget.array_bytes",
    ),
    "no header": ({"x.npy": b"hello"}, "damaged"),
    "another member": ({"x.txt": b"hello"}, "no array"),
    "an array for a group": ({"x.npy": npy(ARRAYS["x"]), "x/y.npy": npy(ARRAYS["y"])}, "lies in an array"),
}


@pytest.mark.parametrize(("members", "message"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused(tmp_path, members, message):
    path = tmp_path / "data.npz"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(FormatError, match=message):
        NpzFile().read(path, Budget())


def test_what_cannot_be_stored_is_refused_and_leaves_nothing(tmp_path):
    path = tmp_path / "data.npz"
    for bundle in (
        Bundle(config={}),
        Bundle(weights={"x": np.array([{}], object)}),
        Bundle(weights={"..": ARRAYS["y"]}),
    ):
        with pytest.raises(FormatError, match="Cannot write"):
            NpzFile().write(path, bundle)
    assert not path.exists()
