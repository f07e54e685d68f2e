from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from keras_core.contract import Bundle, FormatError
from keras_io.keras_file import KerasFile
from keras_io.weights_file import WeightsFile
from keras_io.writer import atomic, replacing

BAD = {"good": np.ones(3), "bad": np.array(["text"])}


def test_a_failed_write_leaves_the_old_model_whole(keras_path, bundle):
    before = keras_path.read_bytes()
    bundle.weights = BAD
    with pytest.raises(FormatError, match="'bad' has type"):
        KerasFile().write(keras_path, bundle)
    assert keras_path.read_bytes() == before
    assert os.listdir(keras_path.parent) == [keras_path.name]


def test_failed_weights_leave_the_old_ones_whole(weights_path):
    before = weights_path.read_bytes()
    with pytest.raises(FormatError, match="arrays of numbers"):
        WeightsFile().write(weights_path, Bundle(weights=BAD))
    assert weights_path.read_bytes() == before
    assert os.listdir(weights_path.parent) == [weights_path.name]


def test_an_interrupt_leaves_the_old_file_whole(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"old")

    def interrupted():
        with replacing(path) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["x"]


def test_a_full_disk_leaves_the_old_file_whole(keras_path, bundle, monkeypatch):
    before = keras_path.read_bytes()

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        KerasFile().write(keras_path, bundle)
    assert keras_path.read_bytes() == before
    assert os.listdir(keras_path.parent) == [keras_path.name]


def test_the_content_is_on_disk_before_the_name_changes(tmp_path, monkeypatch):
    calls = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(atomic.os, "fsync", lambda handle: (calls.append("flush"), fsync(handle)))
    monkeypatch.setattr(atomic.os, "replace", lambda *names: (calls.append("rename"), replace(*names)))
    with replacing(tmp_path / "x") as file:
        file.write(b"new")
    assert calls[:2] == ["flush", "rename"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX signals")
def test_a_killed_process_leaves_the_old_file_whole(keras_path):
    before = keras_path.read_bytes()
    code = f"""
    import os, signal, pathlib
    from keras_io.writer import replacing
    with replacing(pathlib.Path({str(keras_path)!r})) as file:
        file.write(b"half")
        file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    """
    process = subprocess.run([sys.executable, "-c", textwrap.dedent(code)])
    assert process.returncode == -signal.SIGKILL
    assert keras_path.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_permissions_of_the_old_file_stay(keras_path, bundle):
    keras_path.chmod(0o640)
    KerasFile().write(keras_path, bundle)
    assert keras_path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name != "posix", reason="POSIX links")
def test_a_link_goes_on_pointing_to_the_replaced_file(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    with replacing(tmp_path / "link") as file:
        file.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_missing_folder_is_named(tmp_path, bundle):
    with pytest.raises(FileNotFoundError, match=r"no folder '.*nowhere'. Create it first"):
        KerasFile().write(tmp_path / "nowhere" / "x.keras", bundle)


def test_a_folder_is_not_replaced(tmp_path, bundle):
    with pytest.raises(IsADirectoryError, match="it is a folder"):
        KerasFile().write(tmp_path, bundle)
