"""Checkpoints in the format of Orbax."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from keras_core.serialization.registry import builtin
from keras_core.training.callbacks.monitor import Monitor


@builtin("keras.callbacks")
class OrbaxCheckpoint(Monitor):
    """Saves the state of training with Orbax, a folder for each epoch or every so many batches.

    A checkpoint holds `pytree`, the values of all Variables by kind and path (`trainable_variables`,
    `non_trainable_variables`, `optimizer_variables`, `metrics_variables`), and `model_config`, the model's JSON
    text. Orbax reads it: `CheckpointManager(directory).restore(step)`.

    Needs the package `orbax-checkpoint`, and JAX by way of it; the values are copied to the host first, so one
    process holds the whole model: runs of several hosts are not offered.

    Args:
        directory: the folder.
        monitor: name of the figure that says which state is best.
        verbose: 1 to print when it saves.
        save_best_only: whether to save only what is better than all before.
        mode: `"min"`, `"max"`, or `"auto"` to go by the metric, see `Monitor`.
        save_freq: `"epoch"`, or a number of batches.
        initial_value_threshold: value to beat before the first save.
        max_to_keep: how many checkpoints to keep; all where None.
        save_on_background: whether to write while training goes on.
        save_weights_only: whether to leave out the optimizer, the metrics and the model's JSON text.

    Raises:
        ImportError: the package is not installed.
        ValueError: `save_freq` is no number.

    Example:

    >>> keeper = OrbaxCheckpoint("checkpoints", max_to_keep=3)  # doctest: +SKIP
    """

    def __init__(
        self,
        directory: Any,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        mode: str = "auto",
        save_freq: Any = "epoch",
        initial_value_threshold: float | None = None,
        max_to_keep: int | None = 1,
        save_on_background: bool = True,
        save_weights_only: bool = False,
    ) -> None:
        super().__init__(monitor, mode)
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise ValueError(f"OrbaxCheckpoint needs save_freq='epoch' or a number of batches, got {save_freq!r}.")
        try:
            import orbax.checkpoint as orbax
        except ImportError as error:
            raise ImportError(
                f"OrbaxCheckpoint needs Orbax and JAX: `pip install orbax-checkpoint` ({error}). `ModelCheckpoint` "
                "and `BackupAndRestore` need neither."
            ) from error
        self.directory = os.path.abspath(os.fspath(directory))
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_freq = save_freq
        self.save_weights_only = save_weights_only
        self.best = initial_value_threshold
        self._batches = 0
        self._orbax = orbax
        options = orbax.CheckpointManagerOptions(
            max_to_keep=max_to_keep, enable_async_checkpointing=save_on_background, create=True
        )
        self._manager = orbax.CheckpointManager(self.directory, options=options)

    def is_multihost_enabled(self) -> bool:
        """Return whether several hosts save together: never."""
        return False

    def is_primary_host(self) -> bool:
        """Return whether this host is the one that saves."""
        return True

    def wait_until_finished(self) -> None:
        """Wait until all that is being saved is on disk."""
        self._manager.wait_until_finished()

    def get_state(self) -> dict[str, Any]:
        """Return the best value, and the number of batches so far."""
        return {"best": self.best, "batches": self._batches}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on from there."""
        self.best, self._batches = state["best"], state["batches"]

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Save if enough batches have passed."""
        if self.save_freq != "epoch":
            self._batches += 1
            if self._batches % self.save_freq == 0:
                self._save(self._batches, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Save the state after an epoch."""
        if self.save_freq == "epoch":
            self._save(epoch, logs)

    def on_train_end(self, logs: Any = None) -> None:
        """Wait for what is being saved."""
        self.wait_until_finished()

    def _save(self, step: int, logs: Any) -> None:
        if self.save_best_only:
            value = self.figure(logs)
            if value is None or not self.improved(value, self.best):
                return
            self.best = value
        if self.verbose:
            print(f"\nOrbaxCheckpoint: saving step {step} to {self.directory}")
        standard = self._orbax.args.StandardSave
        items = {"pytree": standard(self._tree())}
        if not self.save_weights_only:
            items["model_config"] = self._orbax.args.JsonSave({"config": self.model.to_json()})
        self._manager.save(step, args=self._orbax.args.Composite(**items), force=True)

    def _tree(self) -> dict[str, Any]:
        model = self.model
        kinds = {
            "trainable_variables": model.trainable_variables,
            "non_trainable_variables": model.non_trainable_variables,
        }
        if not self.save_weights_only:
            kinds["optimizer_variables"] = model.optimizer.variables if model.optimizer is not None else []
            kinds["metrics_variables"] = model.metrics_variables
        return {kind: _nested(variables) for kind, variables in kinds.items()}


def _nested(variables: Any) -> dict[str, Any]:
    """Return the values of Variables in dicts by the parts of their paths."""
    top: dict[str, Any] = {}
    for variable in variables:
        *folders, name = variable.path.split("/")
        inside = top
        for folder in folders:
            inside = inside.setdefault(folder, {})
        inside[name] = np.asarray(variable.numpy())
    return top
