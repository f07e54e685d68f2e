"""Each attack on HDF5, by hand, alone and inside a model."""

from __future__ import annotations

import dataclasses
import zipfile

import h5py
import numpy as np
import pytest

from keras_core.contract import FormatError
from keras_io.keras_file import KerasFile
from keras_io.weights_file import WeightsFile

SECRET = np.arange(4.0)


@pytest.fixture(params=["weights.h5", "keras"])
def read(request, tmp_path, budget):
    """Build an HDF5 file by a function and read it through one of the formats."""

    def reader(build, **limits):
        inner = tmp_path / "inner.weights.h5"
        with h5py.File(inner, "w") as file:
            build(file)
        allowed = dataclasses.replace(budget, **limits)
        if request.param == "weights.h5":
            return WeightsFile().read(inner, allowed).weights
        outer = tmp_path / "outer.keras"
        with zipfile.ZipFile(outer, "w") as archive:
            archive.writestr("config.json", "{}")
            archive.write(inner, "model.weights.h5")
        return KerasFile().read(outer, allowed).weights

    return reader


@pytest.fixture
def other(tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["x"] = SECRET
    return str(tmp_path / "other.h5")


def test_external_storage_is_refused(read, tmp_path):
    (tmp_path / "secret").write_bytes(SECRET.tobytes())

    def build(file):
        file.create_dataset("x", (4,), "f8", external=[(str(tmp_path / "secret"), 0, 32)])

    with pytest.raises(FormatError, match="'x' keeps its data in another file"):
        read(build)


def test_an_external_link_is_refused(read, other):
    def build(file):
        file["layers/x"] = h5py.ExternalLink(other, "x")

    with pytest.raises(FormatError, match="'layers/x' is a link into another file"):
        read(build)


def test_a_soft_link_is_refused(read):
    def build(file):
        file["x"] = SECRET
        file["y"] = h5py.SoftLink("/x")

    with pytest.raises(FormatError, match="'y' is a soft link"):
        read(build)


def test_a_soft_link_to_nowhere_is_refused(read):
    def build(file):
        file["y"] = h5py.SoftLink("/nowhere")

    with pytest.raises(FormatError, match="soft link"):
        read(build)


def test_a_virtual_dataset_is_refused(read, other):
    def build(file):
        layout = h5py.VirtualLayout((4,), "f8")
        layout[:] = h5py.VirtualSource(other, "x", (4,))
        file.create_virtual_dataset("x", layout)

    with pytest.raises(FormatError, match="'x' is a virtual dataset"):
        read(build)


def test_a_second_name_of_an_array_is_refused(read):
    def build(file):
        file["x"] = SECRET
        file["y"] = file["x"]

    with pytest.raises(FormatError, match="'y' is a second name"):
        read(build)


def test_a_group_that_holds_itself_is_refused(read):
    def build(file):
        group = file.create_group("a/b")
        group["again"] = file["a"]

    with pytest.raises(FormatError, match="second name"):
        read(build)


def test_a_link_to_the_root_is_refused(read):
    def build(file):
        file["again"] = file["/"]

    with pytest.raises(FormatError, match="second name"):
        read(build)


def test_a_petabyte_shape_in_a_small_file_is_refused_before_anything_is_allocated(read):
    def build(file):
        file.create_dataset("x", (1 << 47,), "f8")

    with pytest.raises(FormatError, match=r"declares 1125899906842624 bytes.*Budget\.array_bytes"):
        read(build)


def test_a_petabyte_in_chunks_is_refused(read):
    def build(file):
        file.create_dataset("x", (1 << 47,), "f8", chunks=(1024,), compression="gzip")

    with pytest.raises(FormatError, match="array_bytes"):
        read(build)


def test_a_huge_chunk_under_a_small_array_is_refused(read):
    def build(file):
        file.create_dataset("x", (1,), "f4", chunks=(1 << 29,), maxshape=(None,))

    with pytest.raises(FormatError, match="unfolds to 2147483648"):
        read(build)


def test_many_medium_arrays_are_refused_by_their_sum(read):
    def build(file):
        for index in range(50):
            file.create_dataset(str(index), (1 << 21,), "f4", chunks=(1 << 18,), compression="gzip")

    with pytest.raises(FormatError, match="unfolds"):
        read(build)


def test_the_sum_of_all_arrays_is_held_against_the_budget(read):
    def build(file):
        file["x"] = np.ones(100)
        file["y"] = np.ones(100)

    with pytest.raises(FormatError, match=r"Budget\.total_bytes"):
        read(build, total_bytes=1599, array_bytes=800)
    assert read(build, array_bytes=800, total_bytes=1 << 20).keys() == {"x", "y"}


def test_one_array_is_held_against_the_budget(read):
    def build(file):
        file["x"] = np.ones(100)

    with pytest.raises(FormatError, match=r"'x' of shape .100,. and type float64 declares 800 bytes"):
        read(build, array_bytes=799)


def test_an_array_without_its_bytes_is_refused(read):
    def build(file):
        file.create_dataset("x", (1000,), "f4")

    with pytest.raises(FormatError, match="'x' declares 4000 bytes and stores 0"):
        read(build)


def test_too_many_groups_are_refused(read):
    def build(file):
        for index in range(30):
            file.create_group(str(index))

    with pytest.raises(FormatError, match=r"Budget\.entries"):
        read(build, entries=29)


def test_deep_groups_are_refused(read):
    def build(file):
        file.create_group("/".join("a" * 300))

    with pytest.raises(FormatError, match="groups nest deeper than 200"):
        read(build)


@pytest.mark.parametrize(
    "value",
    [
        np.array([b"fixed", b"text"]),
        np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f4")]),
    ],
    ids=["text", "compound"],
)
def test_anything_but_numbers_is_refused(read, value):
    with pytest.raises(FormatError, match="'x' holds values of type"):
        read(lambda file: file.create_dataset("x", data=value))


def test_names_of_numbers_are_dropped(read):
    values = np.array([1, 2], dtype=h5py.enum_dtype({"RED": 1, "BLUE": 2}, "i4"))
    tree = read(lambda file: file.create_dataset("x", data=values))
    assert tree["x"].tolist() == [1, 2]
    assert tree["x"].dtype.metadata is None


def test_text_of_any_length_is_refused(read):
    with pytest.raises(FormatError, match="type object"):
        read(lambda file: file.create_dataset("x", data=["a", "b"], dtype=h5py.string_dtype()))


def test_ragged_arrays_are_refused(read):
    def build(file):
        file.create_dataset("x", (2,), h5py.vlen_dtype(np.int32))[0] = [1, 2]

    with pytest.raises(FormatError, match="type object"):
        read(build)


def test_references_are_refused(read):
    def build(file):
        file.create_dataset("x", (1,), h5py.ref_dtype)[0] = file.ref

    with pytest.raises(FormatError, match="type object"):
        read(build)


def test_unlabelled_bytes_are_refused(read):
    with pytest.raises(FormatError, match="opaque bytes labelled None"):
        read(lambda file: file.create_dataset("x", data=np.zeros(2, "V2")))


@pytest.mark.parametrize(("label", "size"), [("object", 8), ("bfloat16", 4), ("float32", 4)])
def test_bytes_with_a_false_label_are_refused(read, label, size):
    def build(file):
        file.create_dataset("x", data=np.zeros(2, f"V{size}")).attrs["dtype"] = label

    with pytest.raises(FormatError, match="opaque bytes labelled"):
        read(build)


def test_a_label_that_is_no_text_is_refused(read):
    def build(file):
        file.create_dataset("x", data=np.zeros(2, "V2")).attrs["dtype"] = np.arange(1000)

    with pytest.raises(FormatError, match="labelled None"):
        read(build)


def test_a_named_type_is_refused(read):
    def build(file):
        file["x"] = np.dtype("f4")

    with pytest.raises(FormatError, match="'x' is a Datatype"):
        read(build)


def test_an_array_without_a_shape_is_refused(read):
    with pytest.raises(FormatError, match="'x' has no shape"):
        read(lambda file: file.create_dataset("x", data=h5py.Empty("f4")))


def test_a_filter_that_hdf5_would_load_from_a_library_is_refused(read):
    def build(file):
        settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        settings.set_chunk((4,))
        settings.set_filter(32015, h5py.h5z.FLAG_OPTIONAL, (3,))
        h5py.h5d.create(file.id, b"x", h5py.h5t.NATIVE_DOUBLE, h5py.h5s.create_simple((4,)), settings)

    with pytest.raises(FormatError, match="HDF5 filter 32015"):
        read(build)


def test_names_with_control_characters_are_refused(read):
    with pytest.raises(FormatError, match="control character"):
        read(lambda file: file.create_group("a\nb"))


@pytest.mark.parametrize("name", [b"..", b"/x", b"a/b"])
def test_names_that_lead_elsewhere_are_refused(tmp_path, budget, name):
    path = tmp_path / "x.weights.h5"
    with h5py.File(path, "w") as file:
        file.create_group("Q" * len(name)).create_group("deep")
    content = path.read_bytes()
    assert content.count(b"Q" * len(name) + b"\0") == 1
    path.write_bytes(content.replace(b"Q" * len(name) + b"\0", name + b"\0"))
    with pytest.raises(FormatError):
        WeightsFile().read(path, budget)


def test_no_damaged_byte_gets_past_as_anything_but_an_error_or_a_tree(weights_path, budget):
    whole = weights_path.read_bytes()
    for at in range(0, len(whole), 29):
        weights_path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            tree = WeightsFile().read(weights_path, budget).weights
        except FormatError:
            continue
        assert isinstance(tree, dict)
