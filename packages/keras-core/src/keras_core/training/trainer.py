"""The training interface of models: compile, fit, evaluate, predict, and their one-batch forms."""

from __future__ import annotations

import collections
import math
from typing import Any

import numpy as np

from keras_core import settings, tree
from keras_core.losses.crossentropy import sparse_categorical_crossentropy
from keras_core.plugins import active
from keras_core.training import loop
from keras_core.training.callbacks import CallbackList, History, ProgbarLogger
from keras_core.training.data import WHOLE, DataSource, as_array, make_source, split_arrays, unpack_x_y_sample_weight
from keras_core.training.data.label_range import LabelRange
from keras_core.training.data.text import refuse_text
from keras_core.training.functions import StepFunctions
from keras_core.training.logs import LazyLogs

_PENDING = 1 << 24  # numbers in predictions that may wait on the device


class Trainer(StepFunctions):
    """Mixin with everything that trains a model."""

    def _prepare_layers(self, x: Any, optional: bool = False) -> None:
        refuse_text(x, self)
        super()._prepare_layers(x, optional)

    def _label_range(self) -> LabelRange | None:
        """Return which labels are classes of the output, None where labels are no class indices."""
        lists = self._inventory().lists  # type: ignore[attr-defined]
        if "label_range" not in lists:
            lists["label_range"] = [self._find_label_range()]
        return lists["label_range"][0]

    def _find_label_range(self) -> LabelRange | None:
        loss = self._compile_loss.single if self._compile_loss is not None else None
        if getattr(loss, "fn", None) is not sparse_categorical_crossentropy:
            return None
        options = loss._fn_kwargs  # type: ignore[union-attr]
        if options.get("ignore_class") is not None:
            return None
        outputs = getattr(self, "outputs", None) if self._is_built() and hasattr(type(self), "outputs") else None
        classes = outputs[0].shape[options.get("axis", -1)] if outputs and len(outputs) == 1 else None
        return LabelRange(classes, self.name)

    def _check_labels(self, y: Any, source: DataSource) -> None:
        """Raise ValueError where integer labels cannot be classes of the output; `source` goes on to."""
        source.label_range = self._label_range()
        if source.label_range is not None:
            source.label_range.check(y)

    def _check_batch(self, batch: tuple[Any, Any, Any]) -> None:
        found = self._label_range()
        if found is not None:
            found.check_batch(batch)

    # Running

    @active.on_own_backend
    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: Any = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int = 1,
    ) -> History:
        """Train for a number of epochs.

        Args:
            x: array, tensor, a dict or list of them, or something that yields batches: a generator, `PyDataset`,
                `tf.data.Dataset` or torch `DataLoader`.
            y: targets of the same kind; not beside something that yields batches.
            batch_size: samples in a batch, 32 where None.
            epochs: at which epoch to stop, counted from 1.
            verbose: 0 for silence, 1 for a progress bar, 2 for one line an epoch.
            callbacks: list of callbacks.
            validation_split: fraction of the arrays, from the end, to validate on.
            validation_data: `(x, y)`, `(x, y, sample_weight)` or something that yields batches.
            shuffle: whether to draw a new order for each epoch; `"batch"` keeps batches together.
            class_weight: weight by class index.
            sample_weight: weight of each sample.
            initial_epoch: at which epoch to begin, counted from 0.
            steps_per_epoch: batches in an epoch; all where None.
            validation_steps: batches of a validation; all where None.
            validation_batch_size: samples in a batch of a validation.
            validation_freq: after how many epochs to validate, or the epochs after which to.

        Returns:
            A `History` with the figures of each epoch.

        Raises:
            ValueError: the model is not compiled, or the data does not fit.
            BackendError: the active backend cannot train.
        """
        self._require_compiled("fit")
        self._check_backend()
        _check_integers(epochs=epochs, initial_epoch=initial_epoch)
        if validation_split and validation_data is None:
            (x, y, sample_weight), validation_data = split_arrays((x, y, sample_weight), validation_split)
        source = make_source(x, y, sample_weight, batch_size, shuffle, class_weight)
        first = source.first()
        self._prepare(first, training=True)
        if sample_weight is None and class_weight is None:
            self._check_labels(y if isinstance(y, np.ndarray) else first[1], source)
        batches = loop.Batches(source, steps_per_epoch)
        epochs = settings.capped_epochs(epochs)
        functions = self._step_functions(self.make_train_function, self._training_function)
        history, hearers = self._callbacks(callbacks, verbose, epochs=epochs, steps=batches.length)
        run = loop.Run(batches, hearers, epoch=initial_epoch, epochs=epochs)
        validation = _validation_source(validation_data, validation_batch_size or batch_size)
        if validation is not None and isinstance(validation_data, (tuple, list)) and len(validation_data) == 2:
            self._check_labels(validation_data[1], validation)
        self.stop_training = False
        self._training_run = run
        self.history = history
        try:
            with run.interruption:
                self._train(run, functions, validation, validation_steps, validation_freq)
        finally:
            self._training_run = None
            source.close()
        return history

    def _train(
        self,
        run: loop.Run,
        functions: loop.Functions,
        validation: DataSource | None,
        validation_steps: int | None,
        validation_freq: Any,
    ) -> None:
        """Run the epochs. A callback that resumes a training sets `run`, first where it begins, then in its epoch."""
        hearers, first = run.callbacks, run.epoch
        hearers.on_train_begin()
        logs: Any = {}
        warned = False
        while run.epoch < (run.epochs or 0) and not self.stop_training:
            epoch = run.epoch
            self.reset_metrics()
            hearers.on_epoch_begin(epoch)
            logs = loop.run_epoch(run, functions, "train", self) or {}
            if validation is not None and _due(epoch, validation_freq):
                results = self._evaluate(validation, validation_steps, hearers)
                logs.update({f"val_{name}": value for name, value in results.items()})
            warned = warned or loop.warn_if_not_finite(logs, epoch, self)
            run.epoch, run.step = epoch + 1, 0
            hearers.on_epoch_end(epoch, logs)
            if run.batches.exhausted:
                break
        if self.optimizer is not None and run.epoch > first:
            self.optimizer.finalize_variable_values(self.trainable_variables)  # type: ignore[attr-defined]
        hearers.on_train_end(logs)

    def _callbacks(self, given: Any, verbose: Any, **params: Any) -> tuple[History, CallbackList]:
        """Return the record of the run and the list of all who listen."""
        if isinstance(given, CallbackList):
            if given.model is None:
                given.set_model(self)
            if not any(isinstance(c, History) for c in given.callbacks):
                given.append(History())
            return next(c for c in given.callbacks if isinstance(c, History)), given
        verbose = _verbosity(verbose)
        history = History()
        listed = [] if given is None else list(given) if isinstance(given, (list, tuple)) else [given]
        if verbose and not any(isinstance(c, ProgbarLogger) for c in listed):
            listed.append(ProgbarLogger())
        return history, CallbackList([*listed, history], model=self, verbose=verbose, **params)

    @active.on_own_backend
    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Return loss and metrics on data.

        Args:
            x, y, batch_size, sample_weight, verbose, callbacks: see `fit`.
            steps: batches to use; all where None.
            return_dict: whether to return figures by name.

        Returns:
            The loss, a list of loss and metrics, or a dict of them.
        """
        if kwargs:
            raise TypeError(f"evaluate got unknown arguments {sorted(kwargs)}.")
        self._require_compiled("evaluate")
        source = make_source(x, y, sample_weight, batch_size)
        first = source.first()
        self._prepare(first, training=False)
        if sample_weight is None:
            self._check_labels(y if isinstance(y, np.ndarray) else first[1], source)
        _, hearers = self._callbacks(callbacks, verbose, epochs=1, steps=steps or source.num_batches)
        logs = self._evaluate(source, steps, hearers)
        return logs if return_dict else self._listed(logs)

    def _evaluate(self, source: DataSource, steps: int | None, hearers: CallbackList) -> dict[str, Any]:
        functions = self._step_functions(self.make_test_function, self._test_function)
        self.reset_metrics()
        hearers.on_test_begin()
        try:
            logs = loop.run_epoch(loop.Run(loop.Batches(source, steps), hearers), functions, "test", self) or {}
        finally:
            source.close()
        hearers.on_test_end(logs)
        return logs

    @active.on_own_backend
    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
        """Return the predictions on data as NumPy arrays, in the structure of the outputs.

        Args:
            x, batch_size, verbose, callbacks: see `fit`.
            steps: batches to use; all where None.
        """
        source = make_source(x, None, None, batch_size)
        self._prepare_layers(source.first()[0], optional=self._overrides("predict_step"))
        one, several, many = self._step_functions(self.make_predict_function, self._prediction_function)
        _, hearers = self._callbacks(callbacks, verbose, epochs=1, steps=steps or source.num_batches)
        hearers.on_predict_begin()
        end, begin = hearers.hearers("on_predict_batch_end"), hearers.hearers("on_predict_batch_begin")
        gathered = _Gathered()
        i = 0
        try:
            for batch, count in loop.Batches(source, steps).epoch(many):
                for hear in begin:
                    hear(i, {})
                result = one(batch) if count == 1 else tree.map_structure(_as_one_batch, several(batch))
                i += count
                for hear in end:
                    hear(i - 1, {"outputs": result})
                gathered.add(result)
        finally:
            source.close()
        hearers.on_predict_end()
        return gathered.arrays()

    # One batch

    @active.on_own_backend
    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """Train on one batch and return loss and metrics.

        Args:
            x, y, sample_weight, class_weight: arrays, see `fit`.
            return_dict: whether to return figures by name.
        """
        self._require_compiled("train_on_batch")
        self._check_backend()
        batch = _one_batch(x, y, sample_weight, class_weight)
        self._prepare(batch, training=True)
        self._check_batch(batch)
        result = self.make_train_function()(batch)
        return self._batch_figures(result, return_dict)

    @active.on_own_backend
    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """Evaluate on one batch and return loss and metrics."""
        self._require_compiled("test_on_batch")
        batch = _one_batch(x, y, sample_weight, None)
        self._prepare(batch, training=False)
        self._check_batch(batch)
        result = self.make_test_function()(batch)
        return self._batch_figures(result, return_dict)

    def _listed(self, logs: dict[str, Any]) -> Any:
        return _as_list(logs, self._compile_loss.trackers if self._compile_loss is not None else ())

    def _batch_figures(self, result: Any, return_dict: bool) -> Any:
        logs = LazyLogs(lambda: result if isinstance(result, dict) else self._read_metrics()).copy()
        return logs if return_dict else self._listed(logs)

    @active.on_own_backend
    def predict_on_batch(self, x: Any) -> Any:
        """Return the predictions on one batch as NumPy arrays."""
        batch = _one_batch(x, None, None, None)
        self._prepare_layers(batch[0], optional=self._overrides("predict_step"))
        result = self.make_predict_function()(batch)
        return tree.map_structure(active.xp.to_numpy, result)


class _Gathered:
    """The predictions of all batches, read from the device a few batches late so that it need not wait."""

    def __init__(self) -> None:
        self._waiting: collections.deque[list[Any]] = collections.deque()
        self._size = 0
        self._read: list[list[np.ndarray]] = []
        self._structure: Any = None

    def add(self, result: Any) -> None:
        """Take the predictions of a batch."""
        leaves, self._structure = tree.flatten_with_structure(result)
        self._waiting.append(leaves)
        self._size += _size(leaves)
        while self._size > _PENDING:
            self._read_one()

    def _read_one(self) -> None:
        leaves = self._waiting.popleft()
        self._size -= _size(leaves)
        self._read.append([active.xp.to_numpy(leaf) for leaf in leaves])

    def arrays(self) -> Any:
        """Return the predictions of all batches as arrays.

        Raises:
            ValueError: there are none.
        """
        while self._waiting:
            self._read_one()
        if not self._read:
            raise ValueError("There is nothing to predict on: the data yields no batch.")
        columns = [c[0] if len(c) == 1 else np.concatenate(c) for c in zip(*self._read, strict=True)]
        return tree.unflatten(self._structure, columns)


def _as_one_batch(results: Any) -> Any:
    """Return the results of several batches, stacked, as those of one."""
    batches, size, *rest = results.shape
    return active.xp.reshape(results, (batches * size, *rest))


def _size(leaves: list[Any]) -> int:
    return sum(math.prod(leaf.shape) for leaf in leaves)


def _one_batch(x: Any, y: Any, sample_weight: Any, class_weight: Any) -> tuple[Any, Any, Any]:
    if x.__class__ is y.__class__ is np.ndarray and sample_weight is None and class_weight is None:
        if x.shape[:1] == y.shape[:1] not in ((), (0,)):
            return as_array(x), as_array(y, "y"), None
    return make_source(x, y, sample_weight, WHOLE, False, class_weight).first()


def _validation_source(data: Any, batch_size: int | None) -> DataSource | None:
    if data is None:
        return None
    if isinstance(data, (tuple, list)):
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        return make_source(x, y, sample_weight, batch_size)
    return make_source(data)


def _check_integers(**given: Any) -> None:
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
            raise ValueError(f"{name} must be an integer, got {value!r}.")


def _due(epoch: int, frequency: Any) -> bool:
    return epoch + 1 in frequency if isinstance(frequency, (list, tuple, set)) else (epoch + 1) % frequency == 0


def _verbosity(verbose: Any) -> int:
    if verbose == "auto":
        return 1 if settings.is_interactive_logging_enabled() else 2
    if verbose not in (0, 1, 2, True, False):
        raise ValueError(f"verbose must be 0, 1, 2 or 'auto', got {verbose!r}.")
    return int(verbose)


def _as_list(logs: dict[str, Any], trackers: Any) -> Any:
    """Return figures as Keras lists them: loss, losses of the outputs, the rest by name; alone where there is one."""
    first = [name for name in ("loss", *(t.name for t in trackers)) if name in logs]
    values = [logs[name] for name in (*first, *sorted(logs.keys() - set(first)))]
    return values[0] if len(values) == 1 else values
