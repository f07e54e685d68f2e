"""Each attack on zip archives, by hand."""

from __future__ import annotations

import dataclasses
import stat
import struct
import zipfile
import zlib

import pytest

from keras_core.contract import FormatError
from keras_io.keras_file import KerasFile


@pytest.fixture
def members(keras_path):
    with zipfile.ZipFile(keras_path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def read(tmp_path, budget, members):
    """Write an archive with further members and read it."""

    def reader(*more, method=zipfile.ZIP_STORED, **limits):
        path = tmp_path / "hostile.keras"
        with zipfile.ZipFile(path, "w", method) as archive:
            for name, content in [*members.items(), *more]:
                archive.writestr(name, content)
        return KerasFile().read(path, dataclasses.replace(budget, **limits))

    return reader


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "assets/../../evil",
        "/etc/passwd",
        "C:/evil",
        "assets/c:evil",
        "assets\\..\\evil",
        "assets//x",
        "assets/./x",
        "assets/a\nb",
        "assets/..",
    ],
)
def test_paths_that_lead_out_are_refused(read, name):
    with pytest.raises(FormatError, match="is not safe"):
        read((name, b"x"))


def test_a_name_cut_by_a_nul_is_refused(keras_path, budget):
    content = keras_path.read_bytes()
    keras_path.write_bytes(content.replace(b"assets/layers/lookup", b"assets/layers\0lookup"))
    with pytest.raises(FormatError, match="control character"):
        KerasFile().read(keras_path, budget)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(read, kind):
    member = zipfile.ZipInfo("assets/x")
    member.create_system = 3
    member.external_attr = (kind | 0o777) << 16
    with pytest.raises(FormatError, match="link or a device"):
        read((member, "/etc/passwd"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_comes_twice_is_refused(read):
    with pytest.raises(FormatError, match=r"'config\.json' comes twice"):
        read(("config.json", b"{}"))


def test_a_member_that_is_also_a_folder_is_refused(read):
    with pytest.raises(FormatError, match="'assets/a' is a member and a folder"):
        read(("assets/a", b""), ("assets/a/b", b""))


def test_a_deflate_bomb_is_refused(read):
    with pytest.raises(FormatError, match="bomb"):
        read(("assets/zeros", bytes(1 << 27)), method=zipfile.ZIP_DEFLATED)


def test_a_bomb_in_the_weights_is_refused(tmp_path, budget, members):
    path = tmp_path / "x.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", "{}")
        archive.writestr("model.weights.h5", members["model.weights.h5"] + bytes(1 << 27))
    with pytest.raises(FormatError, match="bomb"):
        KerasFile().read(path, budget)


def test_assets_are_held_against_the_budget(read):
    with pytest.raises(FormatError, match=r"Budget\.total_bytes"):
        read(("assets/big", bytes(100_000)), total_bytes=100_000)


def test_the_config_is_held_against_the_budget(read):
    with pytest.raises(FormatError, match=r"config\.json has \d+ bytes.*Budget\.json_bytes"):
        read(json_bytes=50)


def test_too_many_members_are_refused(read):
    with pytest.raises(FormatError, match=r"Budget\.entries"):
        read(*((f"assets/{index}", b"") for index in range(100)), entries=50)


def test_a_directory_with_room_for_too_many_is_refused_unparsed(read, monkeypatch):
    monkeypatch.setattr(zipfile.ZipFile, "infolist", lambda self: pytest.fail("the directory was parsed"))
    with pytest.raises(FormatError, match=r"Budget\.entries"):
        read(*((f"assets/{index}", b"") for index in range(100)), entries=50)


def test_a_size_declared_too_small_is_refused(tmp_path, budget, members):
    """The member unfolds to more than it declares."""
    path = _patched(tmp_path, members, "assets/x", b"A" * 4096, lambda entry: struct.pack_into("<L", entry, 24, 16))
    with pytest.raises(FormatError, match="damaged"):
        KerasFile().read(path, budget)


def test_a_size_declared_too_large_is_refused(tmp_path, budget, members):
    path = _patched(tmp_path, members, "assets/x", b"A" * 4096, lambda entry: struct.pack_into("<L", entry, 24, 9999))
    with pytest.raises(FormatError, match=r"damaged|ends early"):
        KerasFile().read(path, budget)


def test_a_stored_member_with_two_sizes_is_refused(tmp_path, budget, members):
    path = _patched(
        tmp_path,
        members,
        "assets/x",
        b"A" * 64,
        lambda entry: struct.pack_into("<L", entry, 24, 1 << 30),
        method=zipfile.ZIP_STORED,
    )
    with pytest.raises(FormatError, match="declares 1073741824 bytes and stores 64"):
        KerasFile().read(path, budget)


def test_overlapping_members_are_refused(tmp_path, budget, members):
    """Two entries of the directory point at the same bytes, as in a bomb without nesting."""
    path = _patched(tmp_path, members, "assets/x", b"A" * 4096, lambda entry: struct.pack_into("<L", entry, 42, 0))
    with pytest.raises(FormatError, match=r"overlap|damaged"):
        KerasFile().read(path, budget)


def test_an_encrypted_member_is_refused(tmp_path, budget, members):
    path = _patched(tmp_path, members, "assets/x", b"A" * 64, lambda entry: struct.pack_into("<H", entry, 8, 1))
    with pytest.raises(FormatError, match="encrypted"):
        KerasFile().read(path, budget)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(read, method):
    member = zipfile.ZipInfo("assets/x")
    member.compress_type = method
    with pytest.raises(FormatError, match="stored or deflated"):
        read((member, b"x"))


def test_an_inner_archive_stays_bytes(read):
    assert read(("assets/inner.zip", b"PK\x03\x04")).assets["inner.zip"] == b"PK\x03\x04"


def test_no_damaged_byte_gets_past_as_anything_but_an_error_or_a_bundle(keras_path, bundle, budget):
    whole = keras_path.read_bytes()
    for at in [*range(0, 400, 3), *range(len(whole) - 500, len(whole), 3)]:
        keras_path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            back = KerasFile().read(keras_path, budget)
        except FormatError:
            continue
        assert back.config == bundle.config


def _patched(folder, members, name, content, patch, method=zipfile.ZIP_DEFLATED):
    """Write an archive whose directory entry of the last member has been changed by `patch`."""
    path = folder / "patched.keras"
    with zipfile.ZipFile(path, "w") as archive:
        for key, value in members.items():
            archive.writestr(key, value)
        archive.writestr(name, content, method)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    assert zlib.crc32(content) == struct.unpack_from("<L", data, at + 16)[0]
    entry = data[at : at + 46]
    patch(entry)
    data[at : at + 46] = entry
    path.write_bytes(data)
    return path
