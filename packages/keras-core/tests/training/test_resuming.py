"""The state of a training: on disk, whole, and back."""

from __future__ import annotations

import errno
import os

import ml_dtypes
import numpy as np
import pytest

import keras_core as keras
from keras_core import layers
from keras_core.errors import FormatError
from keras_core.training import resuming
from keras_core.training.resuming import StateFolder, StateWriter

STATE = {
    "epoch": 3,
    "best": None,
    "figures": {"loss": [0.5, 0.25]},
    "arrays": [np.arange(6, dtype="float32").reshape(2, 3), np.array(7), np.zeros((0, 2), "int8")],
    "short": np.array([1.5, -2.0], ml_dtypes.bfloat16),
}


def assert_equal(read, written=STATE):
    assert {k: v for k, v in read.items() if k in ("epoch", "best", "figures")} == {
        k: v for k, v in written.items() if k in ("epoch", "best", "figures")
    }
    for a, b in zip([*read["arrays"], read["short"]], [*written["arrays"], written["short"]], strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("shard_size", [1, 20, 1 << 30])
def test_a_state_comes_back_from_its_folder(tmp_path, shard_size):
    folder = StateFolder(tmp_path / "states", shard_size=shard_size)
    assert not folder.exists()
    folder.write(STATE)
    assert_equal(StateFolder(tmp_path / "states").read())
    shards = len(list((tmp_path / "states").glob("state-*/arrays-*.bin")))
    assert shards == {1: 3, 20: 2, 1 << 30: 1}[shard_size]


def test_the_newest_counts_and_the_others_go(tmp_path):
    folder = StateFolder(tmp_path, keep=2)
    for epoch in range(4):
        folder.write({**STATE, "epoch": epoch})
    assert folder.read()["epoch"] == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["state-000000003", "state-000000004"]
    folder.delete()
    assert not tmp_path.exists()


def test_a_full_disk_leaves_the_state_before_it(tmp_path, monkeypatch):
    folder = StateFolder(tmp_path)
    folder.write(STATE)

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught:
        folder.write({**STATE, "epoch": 4})
    assert "state before it is whole" in caught.value.__notes__[0]
    assert_equal(folder.read())
    assert [path.name for path in tmp_path.iterdir()] == ["state-000000001"]


@pytest.mark.parametrize("damage", ["shorter", "changed", "no json"])
def test_damage_is_told(tmp_path, damage):
    StateFolder(tmp_path).write(STATE)
    state = tmp_path / "state-000000001"
    content = bytearray((state / "arrays-00000.bin").read_bytes())
    if damage == "no json":
        (state / "state.json").write_text("{")
    elif damage == "shorter":
        (state / "arrays-00000.bin").write_bytes(content[:-1])
    else:
        content[2] ^= 1
        (state / "arrays-00000.bin").write_bytes(content)
    with pytest.raises(FormatError, match=r"cannot be read.*Remove that folder"):
        StateFolder(tmp_path).read()


def test_what_is_no_plain_data_is_refused(tmp_path):
    with pytest.raises(TypeError, match="plain data and arrays, got object"):
        StateFolder(tmp_path).write({"x": object()})


def test_an_error_on_the_thread_reaches_the_training(tmp_path, monkeypatch):
    folder = StateFolder(tmp_path)
    writer = StateWriter(folder)

    def fails(state):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(folder, "write", fails)
    writer.write(STATE)
    with pytest.raises(OSError, match="No space left"):
        writer.wait()
    monkeypatch.undo()
    writer.write(STATE)
    writer.wait()
    assert_equal(folder.read())


class StopAt(keras.callbacks.Callback):
    """Ends a training as a kill would: in the middle."""

    def __init__(self, step):
        super().__init__()
        self.left = step

    def on_train_batch_end(self, batch, logs=None):
        self.left -= 1
        if self.left == 0:
            raise SystemExit


def fit(line, *callbacks, epochs=3, units=1, **options):
    x, y = line
    keras.utils.set_random_seed(4)
    model = keras.Sequential([keras.Input((3,)), layers.Dense(units), layers.Dropout(0.2)])
    model.compile(keras.optimizers.Adam(0.1), "mse", metrics=["mae"], **options)
    try:
        history = model.fit(x, y, batch_size=4, epochs=epochs, verbose=0, callbacks=list(callbacks)).history
    except SystemExit:
        history = None
    return model.get_weights(), history


@pytest.mark.usefixtures("trains")
@pytest.mark.parametrize("options", [{}, {"steps_per_execution": 2}])
def test_goes_on_in_the_middle_of_an_epoch(line, tmp_path, options):
    expected, whole = fit(line, **options)

    def backup():
        return keras.callbacks.BackupAndRestore(tmp_path / "states", save_freq=2, in_background=False)

    stop = 4 if not options else 3  # calls; five batches an epoch
    assert fit(line, StopAt(stop), backup(), **options)[1] is None
    weights, history = fit(line, backup(), **options)
    for a, b in zip(weights, expected, strict=True):
        np.testing.assert_array_equal(a, b)
    assert history == whole
    assert not (tmp_path / "states").exists()  # removed at the end


@pytest.mark.usefixtures("trains")
def test_goes_on_among_batches_that_were_read_to_be_stacked(line, tmp_path):
    """Ten steps an epoch run as 4, 4, 1 and 1; at the ninth the generator has drawn for the tenth already."""
    x, y = line

    def batches():
        while True:
            yield x + np.random.normal(size=x.shape).astype("float32"), y

    def run(*callbacks):
        keras.utils.set_random_seed(4)
        model = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
        model.compile(keras.optimizers.SGD(0.01), "mse", steps_per_execution=4)
        try:
            model.fit(batches(), steps_per_epoch=10, epochs=2, verbose=0, callbacks=list(callbacks))
        except SystemExit:
            return None
        return model.get_weights()

    # reads nothing ahead, as the runs below
    expected = run(keras.callbacks.BackupAndRestore(tmp_path / "other"))
    assert run(StopAt(4), keras.callbacks.BackupAndRestore(tmp_path / "states", 1, in_background=False)) is None
    weights = run(keras.callbacks.BackupAndRestore(tmp_path / "states", 1))
    for a, b in zip(weights, expected, strict=True):
        np.testing.assert_array_equal(a, b)


def windows(x, y):
    return keras.utils.timeseries_dataset_from_array(x, y, 1, batch_size=4, shuffle=True, seed=3)


def torch_loader(x, y, **options):
    torch = pytest.importorskip("torch")
    pairs = torch.utils.data.TensorDataset(torch.from_numpy(x), torch.from_numpy(y))
    return torch.utils.data.DataLoader(pairs, batch_size=4, shuffle=True, **options)


def seeded_loader(x, y):
    return torch_loader(x, y, generator=pytest.importorskip("torch").Generator().manual_seed(3))


@pytest.mark.usefixtures("trains")
@pytest.mark.parametrize("make", [windows, torch_loader, seeded_loader])
@pytest.mark.parametrize("save_freq", [2, "epoch"])
def test_data_with_generators_of_its_own_goes_on_in_its_order(line, tmp_path, make, save_freq):
    def run(*callbacks):
        keras.utils.set_random_seed(4)
        if make is torch_loader:
            pytest.importorskip("torch").manual_seed(4 if len(callbacks) != 1 else 5)
        model = keras.Sequential([layers.Flatten(), layers.Dense(1)])  # built by the first batch
        model.compile("sgd", "mse")
        try:
            model.fit(make(*line), epochs=3, verbose=0, callbacks=list(callbacks))
        except SystemExit:
            return None
        return model.get_weights()

    def backup():
        return keras.callbacks.BackupAndRestore(tmp_path / "states", save_freq, in_background=False)

    expected = run()
    assert run(StopAt(8), backup()) is None
    for a, b in zip(run(backup()), expected, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.usefixtures("trains")
def test_a_checkpoint_with_the_state_beside_it(line, tmp_path):
    expected, whole = fit(line)
    path = tmp_path / "model.weights.h5"
    checkpoint = keras.callbacks.ModelCheckpoint(path, save_weights_only=True, save_training_state=True)
    fit(line, checkpoint, epochs=2)
    weights, history = fit(line, keras.callbacks.ResumeTraining(path))
    for a, b in zip(weights, expected, strict=True):
        np.testing.assert_array_equal(a, b)
    assert history == whole
    with pytest.raises(FileNotFoundError, match="no state of a training"):
        fit(line, keras.callbacks.ResumeTraining(tmp_path / "other.keras"))


@pytest.mark.usefixtures("trains")
def test_the_state_of_another_model_is_refused_and_changes_nothing(line, tmp_path):
    backup = keras.callbacks.BackupAndRestore(tmp_path, delete_checkpoint=False)
    fit(line, backup, epochs=1)
    x, y = line
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2), layers.Dropout(0.2)])
    model.compile("adam", "mse", metrics=["mae"])
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"shape \(3, 1\).*shape \(3, 2\)"):
        model.fit(x, y, verbose=0, callbacks=[backup])
    for a, b in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_arguments_are_checked(tmp_path):
    with pytest.raises(ValueError, match="needs a folder"):
        keras.callbacks.BackupAndRestore("")
    with pytest.raises(ValueError, match="save_freq='epoch' or a number"):
        keras.callbacks.BackupAndRestore(tmp_path, save_freq=0)
    assert resuming.beside("a.keras") == "a.keras.state"
