"""Checkpoints in the format of Orbax."""

from __future__ import annotations

import importlib.util

import pytest

from keras_core import callbacks


@pytest.mark.skipif(importlib.util.find_spec("orbax") is not None, reason="Orbax is installed")
def test_without_orbax_the_error_says_what_to_install(tmp_path):
    with pytest.raises(ImportError, match=r"pip install orbax-checkpoint.*`ModelCheckpoint`"):
        callbacks.OrbaxCheckpoint(tmp_path)


def test_checkpoints_are_read_back_by_orbax(tmp_path, make_model):
    orbax = pytest.importorskip("orbax.checkpoint")
    model = make_model()
    keeper = callbacks.OrbaxCheckpoint(tmp_path, monitor="loss", save_best_only=True, max_to_keep=2)
    keeper.set_model(model)
    for epoch, loss in enumerate([3.0, 2.0, 2.5, 1.0]):
        keeper.on_epoch_end(epoch, {"loss": loss})
    keeper.on_train_end()
    assert orbax.CheckpointManager(tmp_path).all_steps() == [1, 3]
    saved = orbax.CheckpointManager(tmp_path).restore(
        3, args=orbax.args.Composite(pytree=orbax.args.StandardRestore(), model_config=orbax.args.JsonRestore())
    )
    assert saved["pytree"]["trainable_variables"]["out"]["kernel"].ravel().tolist() == [1.0, 1.0, 1.0]
    assert saved["model_config"]["config"] == model.to_json()
