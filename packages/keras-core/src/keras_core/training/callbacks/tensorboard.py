"""Showing training in TensorBoard."""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from keras_core.plugins import active
from keras_core.serialization.registry import builtin
from keras_core.training.callbacks import projector
from keras_core.training.callbacks.base import Callback
from keras_core.training.callbacks.event_file import EventFile
from keras_core.training.callbacks.learning_rate import current_rate


@builtin("keras.callbacks")
class TensorBoard(Callback):
    """Writes figures, distributions of the weights and the model's graph for TensorBoard; needs no TensorFlow.

    Look at them by `tensorboard --logdir logs`. Folders and tags are Keras's: `train` and `validation` with
    `epoch_loss`, `epoch_learning_rate`, `batch_loss`, `evaluation_loss_vs_iterations`, `dense/kernel/histogram`.

    Args:
        log_dir: the folder.
        histogram_freq: after how many epochs to write distributions of the weights; never where 0.
        write_graph: whether to write the graph of the layers.
        write_images: whether to write the weights as images beside their distributions.
        write_steps_per_second: whether to write how fast training is.
        update_freq: `"epoch"`, `"batch"`, or after how many batches to write the figures.
        profile_batch: which batch, or pair of first and last batch, to profile, counted from 1; none where 0. The
            backend has to offer it.
        embeddings_freq: after how many epochs to write the weights of Embedding layers; never where 0.
        embeddings_metadata: path of a file with a label for each row, or a dict of such paths by layer.

    Raises:
        ImportError: the package `tensorboard` is not installed.
        ValueError: `update_freq` is none of these, or the metadata name no Embedding layer.

    Example:

    >>> TensorBoard("logs", update_freq="often")
    Traceback (most recent call last):
    ...
    ValueError: TensorBoard needs update_freq 'epoch', 'batch' or a number of batches, got 'often'.
    """

    def __init__(
        self,
        log_dir: Any = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        write_steps_per_second: bool = False,
        update_freq: Any = "epoch",
        profile_batch: Any = 0,
        embeddings_freq: int = 0,
        embeddings_metadata: Any = None,
    ) -> None:
        super().__init__()
        if update_freq not in ("epoch", "batch") and not (isinstance(update_freq, int) and update_freq > 0):
            raise ValueError(
                f"TensorBoard needs update_freq 'epoch', 'batch' or a number of batches, got {update_freq!r}."
            )
        self.log_dir = os.fspath(log_dir)
        self.histogram_freq = histogram_freq
        self.write_graph = write_graph
        self.write_images = write_images
        self.write_steps_per_second = write_steps_per_second
        self.update_freq = 1 if update_freq == "batch" else update_freq
        self.embeddings_freq = embeddings_freq
        self.embeddings_metadata = embeddings_metadata
        self._profiled = (profile_batch, profile_batch) if isinstance(profile_batch, int) else tuple(profile_batch)
        self._stop_profile: Callable[[], None] | None = None
        self._files: dict[str, EventFile] = {}
        self._step = 0
        self._before_epoch = 0  # steps
        self._epoch = 0  # the first that is not written yet
        self._went_on = False
        self._epoch_began = self._last_batch = (0, 0.0)  # steps, seconds

    @property
    def summary(self) -> EventFile:
        """The file with the figures of training, to write one's own to: `summary.scalar(tag, value, step)`."""
        return self._file("train")

    def _file(self, name: str) -> EventFile:
        if name not in self._files:
            self._files[name] = EventFile(os.path.join(self.log_dir, name))
        return self._files[name]

    def get_state(self) -> dict[str, Any]:
        """Return the number of batches and epochs so far, and how far the files are written."""
        files = {name: [file.name, file.size()] for name, file in self._files.items()}
        return {"step": self._step, "before_epoch": self._before_epoch, "epoch": self._epoch, "files": files}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on counting from there, and have TensorBoard leave out what was written afterwards."""
        self._step, self._before_epoch, self._epoch = state["step"], state["before_epoch"], state["epoch"]
        if self._went_on:  # a state that is restored in the middle of an epoch comes twice
            return
        self._went_on = True
        for name in ("train", "validation"):
            if name in state["files"] or os.path.isdir(os.path.join(self.log_dir, name)):
                self._file(name).go_on_from(self._epoch, *state["files"].get(name, (None, 0)))

    def on_train_begin(self, logs: Any = None) -> None:
        """Write the graph."""
        self._step = self._epoch = 0
        self._went_on = False
        self._file("train")
        if self.embeddings_freq:
            projector.write_config(self.model, self.log_dir, self.embeddings_metadata)
        if self.write_graph:
            try:
                self._file("train").model(self.model.to_json())
            except (NotImplementedError, TypeError, ValueError) as error:
                warnings.warn(f"TensorBoard shows no graph of {self.model.name!r}: {error}", stacklevel=2)
        self._last_batch = (0, time.perf_counter())

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Start the clock."""
        self._epoch, self._before_epoch = epoch, self._step
        self._epoch_began = (self._step, time.perf_counter())

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Start a profile where one is due."""
        if self._step < self._profiled[0] <= self._before_epoch + batch + 1:
            start = active.current().optional("start_profile")
            if start is None:
                name = active.current().name
                warnings.warn(f"The backend {name!r} offers no profile; profile_batch is ignored.", stacklevel=2)
                return
            self._stop_profile = start(os.path.join(self.log_dir, "train"))

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Write the figures of a batch where they are due."""
        before, self._step = self._step, self._before_epoch + batch + 1
        if self._stop_profile is not None and self._step >= self._profiled[1]:
            self._end_profile()
        if self.update_freq == "epoch" or self._step // self.update_freq == before // self.update_freq:
            return
        if self.write_steps_per_second:
            self.summary.scalar("batch_steps_per_second", self._rate(self._last_batch), self._step)
            self._last_batch = (self._step, time.perf_counter())
        self._scalars("train", "batch_{}", logs, self._step)

    def _end_profile(self) -> None:
        if self._stop_profile is not None:
            stop, self._stop_profile = self._stop_profile, None
            stop()

    def _rate(self, since: tuple[int, float]) -> float:
        steps, began = since
        return (self._step - steps) / max(time.perf_counter() - began, 1e-9)

    def _scalars(self, name: str, tag: str, figures: Any, step: int) -> None:
        for figure, value in (figures or {}).items():
            if np.ndim(value) == 0 and not isinstance(value, str):
                self._file(name).scalar(tag.format(figure), value, step)

    def on_test_end(self, logs: Any = None) -> None:
        """Write the figures of an evaluation."""
        self._scalars("validation", "evaluation_{}_vs_iterations", logs, self._step)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the figures of an epoch, and the weights where they are due."""
        logs = dict(logs or {})
        validated = {n.removeprefix("val_"): v for n, v in logs.items() if n.startswith("val_")}
        trained = {n: v for n, v in logs.items() if not n.startswith("val_")}
        if hasattr(self.model.optimizer, "current_learning_rate"):
            trained["learning_rate"] = current_rate(self.model)
        if self.write_steps_per_second:
            trained["steps_per_second"] = self._rate(self._epoch_began)
        self._scalars("train", "epoch_{}", trained, epoch)
        self._scalars("validation", "epoch_{}", validated, epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            self._weights(epoch)
        if self.embeddings_freq and epoch % self.embeddings_freq == 0:
            projector.write_tensors(self.model, self.log_dir)
        self._epoch = epoch + 1
        for file in self._files.values():
            file.flush()

    def _weights(self, epoch: int) -> None:
        for variable in self.model.weights:
            values = np.asarray(variable.numpy(), "float32")
            if values.size:
                self.summary.histogram(f"{variable.path}/histogram", values, epoch)
                if self.write_images and (matrix := _matrix(values)) is not None:
                    self.summary.image(f"{variable.path}/image", matrix, epoch)

    def on_train_end(self, logs: Any = None) -> None:
        """Close the files."""
        self._end_profile()
        for file in self._files.values():
            file.close()
        self._files.clear()


def _matrix(values: np.ndarray) -> np.ndarray | None:
    """Return a weight as a matrix that is wider than high, a vector as one column, None where it has other axes."""
    values = np.squeeze(values)
    if values.ndim == 1:
        return values.reshape(-1, 1)
    if values.ndim != 2:
        return None
    return values.T if values.shape[0] > values.shape[1] else values
