"""The training interface of models: compile, fit, evaluate, predict, and their one-batch forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from keras_core import optimizers, settings, tree
from keras_core.errors import BackendError
from keras_core.losses.crossentropy import SparseCategoricalCrossentropy, sparse_categorical_crossentropy
from keras_core.metrics.base import Metric
from keras_core.metrics.mean import Mean
from keras_core.plugins import active
from keras_core.serialization import objects
from keras_core.state.variable import Variable
from keras_core.training import loop, step
from keras_core.training.callbacks import CallbackList, History, ProgbarLogger
from keras_core.training.compile_loss import CompileLoss, sum_losses
from keras_core.training.compile_metrics import CompileMetrics
from keras_core.training.data import DataSource, make_source, split_arrays, unpack_x_y_sample_weight
from keras_core.training.logs import LazyLogs


class Trainer:
    """Mixin with everything that trains a model."""

    name: str
    optimizer: Any
    stop_training: bool

    def _init_trainer(self) -> None:
        self.optimizer = None
        self.loss = None
        self.stop_training = False
        self.compiled = False
        self.run_eagerly = False
        self.jit_compile: Any = "auto"
        self.steps_per_execution = 1
        self._compile_arguments: dict[str, Any] = {}
        self._compile_loss: CompileLoss | None = None
        self._compile_metrics: CompileMetrics | None = None
        self._functions: dict[str, Callable[[Any], Any]] = {}
        self._regularized: list[Variable] | None = None

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Say how to train.

        Args:
            optimizer: optimizer, its name or config.
            loss: loss, its name, a function of `(y_true, y_pred)`, or a dict or list of them by output.
            loss_weights: factors of the losses of several outputs.
            metrics: list of metrics, their names or functions, or lists by output.
            weighted_metrics: the same, for metrics that see sample weights.
            run_eagerly: whether to run steps uncompiled, to debug them.
            steps_per_execution: how many batches to run in one call of the compiled step; a hint that may be left unused.
            jit_compile: whether to use the backend's compiler; `"auto"` leaves it to the backend.
            auto_scale_loss: whether to scale the loss where variables are float16.

        Raises:
            ValueError: a name is unknown; the message suggests the nearest.
        """
        arguments = {k: v for k, v in locals().items() if k not in ("self", "__class__")}
        self.optimizer = optimizers.get(optimizer)
        names = getattr(self, "output_names", None) if getattr(self, "_graph", None) is not None else None
        self._compile_loss = CompileLoss(loss, loss_weights, names) if loss is not None else None
        wants_metrics = metrics is not None or weighted_metrics is not None
        self._compile_metrics = CompileMetrics(metrics, weighted_metrics, names) if wants_metrics else None
        self._loss_tracker = Mean(name="loss")
        self.loss = loss
        self.run_eagerly = run_eagerly
        self.jit_compile = jit_compile
        self.steps_per_execution = steps_per_execution
        self.stop_training = False
        self._compile_arguments = arguments
        self._functions = {}
        self.compiled = True

    def _compile_config(self) -> dict[str, Any]:
        if not self.compiled:
            return {}
        given = self._compile_arguments
        config = {k: given[k] for k in ("loss", "loss_weights", "metrics", "weighted_metrics")}
        config = {"optimizer": self.optimizer, **config}
        config["run_eagerly"] = self.run_eagerly
        config["steps_per_execution"] = self.steps_per_execution
        config["jit_compile"] = self.jit_compile
        return {k: objects.serialize_keras_object(v) for k, v in config.items()}

    def _require_compiled(self, what: str) -> None:
        if not self.compiled:
            raise ValueError(
                f"Model {self.name!r} must be compiled before {what}: call `model.compile(optimizer, loss)`."
            )

    def _overrides(self, name: str) -> bool:
        return getattr(type(self), name) is not getattr(Trainer, name)

    @property
    def _takes_training(self) -> bool:
        return self._signature.has_training  # type: ignore[attr-defined]

    @property
    def metrics(self) -> list[Metric]:
        """The loss tracker, the compiled metrics, and those that layers hold."""
        found: list[Metric] = []
        if self.compiled:
            found.append(self._loss_tracker)
            if self._compile_loss is not None:
                found += self._compile_loss.trackers
            if self._compile_metrics is not None:
                found += self._compile_metrics.metrics
        for layer in self._flatten_layers():  # type: ignore[attr-defined]
            held = [
                m for v in vars(layer).values() for m in (v if isinstance(v, list) else [v]) if isinstance(m, Metric)
            ]
            found += [m for m in held if m is not getattr(self, "_loss_tracker", None)]
        return list({id(m): m for m in found}.values())

    @property
    def metrics_names(self) -> list[str]:
        """The names of the metrics."""
        return [m.name for m in self.metrics]

    @property
    def metrics_variables(self) -> list[Variable]:
        """The state of the metrics."""
        return [v for m in self.metrics for v in m.variables]

    def reset_metrics(self) -> None:
        """Forget the batches that the metrics have seen."""
        for metric in self.metrics:
            metric.reset_state()

    def get_metrics_result(self) -> dict[str, Any]:
        """Return the figures so far by name."""
        results: dict[str, Any] = {}
        if self._compile_metrics is not None:
            results.update(self._compile_metrics.result())
        compiled = {id(m) for m in self._compile_metrics.metrics} if self._compile_metrics is not None else set()
        for metric in self.metrics:
            if id(metric) not in compiled:
                value = metric.result()
                results.update(value if isinstance(value, dict) else {metric.name: value})
        return results

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        """Return the loss to minimise: the compiled one and those that layers added. May be overridden.

        Raises:
            ValueError: there is nothing to minimise.
        """
        total = None
        if self._compile_loss is not None and y is not None:
            total = self._compile_loss(y, y_pred, sample_weight)
        total = sum_losses(total, self._current_losses())
        if total is None:
            why = "no loss was compiled" if self._compile_loss is None else "the data has no y"
            raise ValueError(f"Model {self.name!r} has nothing to minimise: {why}, and no layer adds a loss.")
        return total

    def _current_losses(self) -> list[Any]:
        """The losses that layers added in the model's last call, and the penalties on weights.

        A user's step may call the layers one by one, so for it the whole model is searched.
        """
        if self._regularized is None:
            return self.losses  # type: ignore[attr-defined]
        found = [loss for layer in self._added_losses for loss in layer._losses]  # type: ignore[attr-defined]
        return found + [v.regularizer(v) for v in self._regularized]

    def _know_regularized(self, overridden: bool) -> None:
        trainable = self.trainable_variables  # type: ignore[attr-defined]
        self._regularized = None if overridden else [v for v in trainable if v.regularizer is not None]

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> dict[str, Any]:
        """Update the compiled metrics and return all figures. May be overridden."""
        if self._compile_metrics is not None and y is not None:
            if not self._compile_metrics.built:
                self._compile_metrics.build(y, y_pred)
            self._compile_metrics.update_state(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def train_step(self, data: Any) -> Any:
        """Train on one batch. May be overridden, once for all backends, in plain stateful style.

        Args:
            data: the batch as the data yields it.

        Returns:
            Figures by name, or None for those of the metrics.
        """
        return step.train_step(self, data)

    def test_step(self, data: Any) -> Any:
        """Evaluate on one batch. May be overridden."""
        return step.test_step(self, data)

    def predict_step(self, data: Any) -> Any:
        """Predict on one batch. May be overridden."""
        return step.predict_step(self, data)

    # Preparing

    def _prepare(self, batch: tuple[Any, Any, Any], training: bool) -> None:
        """Build what is not built yet, from the first batch, without computing."""
        x, y, _ = batch
        if not self._overrides("train_step") or not self._is_built():
            self._build_for(x)  # type: ignore[attr-defined]
        if self.compiled:
            self._prepare_metrics(x, y)
        if training and self.optimizer is not None and not self.optimizer.built:
            self.optimizer.build(self.trainable_variables)  # type: ignore[attr-defined]

    def _is_built(self) -> bool:
        return all(layer.built for layer in self._flatten_layers())  # type: ignore[attr-defined]

    def _prepare_metrics(self, x: Any, y: Any) -> None:
        several = self._compile_loss is not None and self._compile_loss.single is None
        waiting = self._compile_metrics is not None and not self._compile_metrics.built
        if y is None or not (several or waiting):
            return
        y_pred = self._symbolic_outputs(x)
        if self._compile_loss is not None:
            self._compile_loss.build_trackers(y_pred)
        if waiting and self._compile_metrics is not None:
            self._compile_metrics.build(y, y_pred)

    def _symbolic_outputs(self, x: Any) -> Any:
        raise NotImplementedError

    def make_train_function(self, force: bool = False) -> Callable[[Any], Any]:
        """Return the compiled training step, made anew if `force`."""
        trainable = step.unique(self.trainable_variables)  # type: ignore[attr-defined]
        self._step_variables = trainable
        self._know_regularized(self._overrides("train_step"))
        other = step.unique(self.non_trainable_variables)  # type: ignore[attr-defined]
        slots, metrics = list(self.optimizer.variables), self.metrics_variables
        if step.is_stateless(self.train_step):
            groups = [trainable, other, slots, metrics]
            method = self.train_step

            def run(data: Any) -> Any:
                return step.run_stateless(method, groups, _packed(data))

        elif self._overrides("train_step"):

            def run(data: Any) -> Any:
                return self.train_step(_packed(data))

        else:
            run = self.train_step
        return self._function("train", run, [*trainable, *other, *slots, *metrics], [], force)

    def make_test_function(self, force: bool = False) -> Callable[[Any], Any]:
        """Return the compiled evaluation step, made anew if `force`."""
        self._know_regularized(self._overrides("test_step"))
        trainable = step.unique(self.trainable_variables)  # type: ignore[attr-defined]
        other = step.unique(self.non_trainable_variables)  # type: ignore[attr-defined]
        metrics = self.metrics_variables
        if step.is_stateless(self.test_step):
            method = self.test_step

            def run(data: Any) -> Any:
                return step.run_stateless(method, [trainable, other, metrics], _packed(data))

        elif self._overrides("test_step"):

            def run(data: Any) -> Any:
                return self.test_step(_packed(data))

        else:
            run = self.test_step
        return self._function("test", run, [*other, *metrics], trainable, force)

    def make_predict_function(self, force: bool = False) -> Callable[[Any], Any]:
        """Return the compiled prediction step, made anew if `force`."""
        other = step.unique(self.non_trainable_variables)  # type: ignore[attr-defined]
        return self._function("predict", self.predict_step, other, self.trainable_variables, force)  # type: ignore[attr-defined]

    def _function(
        self, mode: str, run: Callable[[Any], Any], mutable: list[Variable], readonly: list[Variable], force: bool
    ) -> Callable[[Any], Any]:
        """Return the compiled step of a mode; made anew where the set of variables has changed."""
        key = tuple(map(id, mutable)), tuple(map(id, readonly)), active.current().name
        made = self._functions.get(mode)
        if force or made is None or made[0] != key:  # type: ignore[index]
            function = step.compiled(run, mutable, readonly, f"{self.name}_{mode}", self.jit_compile, self.run_eagerly)
            self._functions[mode] = made = (key, function)  # type: ignore[assignment]
        return made[1]  # type: ignore[index]

    def _check_backend(self) -> None:
        loaded = active.current()
        if not loaded.capabilities.trains:
            raise BackendError(
                f"The backend {loaded.name!r} has no gradients, so it cannot train. Install one that does: "
                "`pip install keras-backend-jax`, `keras-backend-torch` or `keras-backend-tf`."
            )

    def _check_labels(self, y: Any) -> None:
        """Raise ValueError where integer labels in an array cannot be classes of the model's output."""
        loss = self._compile_loss.single if self._compile_loss is not None else None
        sparse = (
            isinstance(loss, SparseCategoricalCrossentropy)
            or getattr(loss, "fn", None) is sparse_categorical_crossentropy
        )
        if (
            not sparse
            or not isinstance(y, np.ndarray)
            or y.size == 0
            or getattr(loss, "_fn_kwargs", {}).get("ignore_class") is not None
        ):
            return
        outputs = getattr(self, "outputs", None) if self._is_built() and hasattr(type(self), "outputs") else None
        classes = outputs[0].shape[-1] if outputs else None
        low, high = int(y.min()), int(y.max())
        if low < 0 or (classes is not None and high >= classes):
            valid = f"0 to {classes - 1}" if classes else "not negative"
            raise ValueError(
                f"The labels range from {low} to {high}, but model {self.name!r} predicts {classes} classes, "
                f"so labels must be {valid}. Number the classes from 0, or give the last layer {high + 1} units."
            )

    # Running

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
        if validation_split and validation_data is None:
            (x, y, sample_weight), validation_data = split_arrays((x, y, sample_weight), validation_split)
        source = make_source(x, y, sample_weight, batch_size, shuffle, class_weight)
        first = source.first()
        self._prepare(first, training=True)
        self._check_labels(np.asarray(y) if isinstance(y, (list, np.ndarray)) else first[1])
        step_function = self.make_train_function()
        batches = loop.Batches(source, steps_per_epoch)
        history, hearers = self._callbacks(callbacks, verbose, epochs=epochs, steps=batches.length)
        validation = _validation_source(validation_data, validation_batch_size or batch_size)
        self.stop_training = False
        hearers.on_train_begin()
        logs: Any = {}
        for epoch in range(initial_epoch, epochs):
            self.reset_metrics()
            hearers.on_epoch_begin(epoch)
            logs = loop.run_epoch(batches.epoch(), step_function, hearers, "train", self, self.get_metrics_result) or {}
            if validation is not None and _due(epoch, validation_freq):
                results = self._evaluate(validation, validation_steps, hearers)
                logs.update({f"val_{name}": value for name, value in results.items()})
            loop.warn_if_not_finite(logs, epoch, self)
            hearers.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        if self.optimizer is not None and epochs > initial_epoch:
            self.optimizer.finalize_variable_values(self.trainable_variables)  # type: ignore[attr-defined]
        hearers.on_train_end(logs)
        self.history = history
        return history

    def _callbacks(self, given: Any, verbose: Any, **params: Any) -> tuple[History, CallbackList]:
        """Return the record of the run and the list of all who listen."""
        if isinstance(given, CallbackList):
            return next((c for c in given.callbacks if isinstance(c, History)), History()), given
        verbose = _verbosity(verbose)
        history = History()
        listed = [] if given is None else list(given) if isinstance(given, (list, tuple)) else [given]
        if verbose and not any(isinstance(c, ProgbarLogger) for c in listed):
            listed.append(ProgbarLogger())
        return history, CallbackList([*listed, history], model=self, verbose=verbose, **params)

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
        self._prepare(source.first(), training=False)
        _, hearers = self._callbacks(callbacks, verbose, epochs=1, steps=steps or source.num_batches)
        logs = self._evaluate(source, steps, hearers)
        return logs if return_dict else _as_list(logs)

    def _evaluate(self, source: DataSource, steps: int | None, hearers: CallbackList) -> dict[str, Any]:
        step_function = self.make_test_function()
        self.reset_metrics()
        hearers.on_test_begin()
        batches = loop.Batches(source, steps)
        logs = loop.run_epoch(batches.epoch(), step_function, hearers, "test", self, self.get_metrics_result) or {}
        hearers.on_test_end(logs)
        return logs

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
        self._prepare_prediction(source.first()[0])
        step_function = self.make_predict_function()
        _, hearers = self._callbacks(callbacks, verbose, epochs=1, steps=steps or source.num_batches)
        hearers.on_predict_begin()
        end, begin = hearers.hearers("on_predict_batch_end"), hearers.hearers("on_predict_batch_begin")
        outputs: list[list[Any]] = []
        structure: Any = None
        for i, batch in enumerate(loop.Batches(source, steps).epoch()):
            for hear in begin:
                hear(i, logs=None)
            result = step_function(batch)
            for hear in end:
                hear(i, logs={"outputs": result})
            leaves, structure = tree.flatten_with_structure(result)
            outputs.append(leaves)
        hearers.on_predict_end()
        to_numpy = active.xp.to_numpy
        columns = [[to_numpy(leaf) for leaf in column] for column in zip(*outputs, strict=True)]
        return tree.unflatten(structure, [c[0] if len(c) == 1 else np.concatenate(c) for c in columns])

    def _prepare_prediction(self, x: Any) -> None:
        if not self._is_built():
            self._build_for(x)  # type: ignore[attr-defined]

    # One batch

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
        result = self.make_train_function()(batch)
        return self._batch_figures(result, return_dict)

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """Evaluate on one batch and return loss and metrics."""
        self._require_compiled("test_on_batch")
        batch = _one_batch(x, y, sample_weight, None)
        self._prepare(batch, training=False)
        result = self.make_test_function()(batch)
        return self._batch_figures(result, return_dict)

    def _batch_figures(self, result: Any, return_dict: bool) -> Any:
        logs = LazyLogs(lambda: result if isinstance(result, dict) else self.get_metrics_result()).copy()
        return logs if return_dict else _as_list(logs)

    def predict_on_batch(self, x: Any) -> Any:
        """Return the predictions on one batch as NumPy arrays."""
        batch = _one_batch(x, None, None, None)
        self._prepare_prediction(batch[0])
        result = self.make_predict_function()(batch)
        return tree.map_structure(active.xp.to_numpy, result)


def _packed(data: Any) -> Any:
    """Return a batch as users' steps expect it: without the parts that it does not have."""
    x, y, sample_weight = data
    if sample_weight is not None:
        return x, y, sample_weight
    return (x, y) if y is not None else (x,)


def _one_batch(x: Any, y: Any, sample_weight: Any, class_weight: Any) -> tuple[Any, Any, Any]:
    size = len(tree.flatten(x)[0])
    return make_source(x, y, sample_weight, max(1, size), False, class_weight).first()


def _validation_source(data: Any, batch_size: int | None) -> DataSource | None:
    if data is None:
        return None
    if isinstance(data, (tuple, list)):
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        return make_source(x, y, sample_weight, batch_size)
    return make_source(data)


def _due(epoch: int, frequency: Any) -> bool:
    return epoch + 1 in frequency if isinstance(frequency, (list, tuple, set)) else (epoch + 1) % frequency == 0


def _verbosity(verbose: Any) -> int:
    if verbose == "auto":
        return 1 if settings.is_interactive_logging_enabled() else 2
    if verbose not in (0, 1, 2, True, False):
        raise ValueError(f"verbose must be 0, 1, 2 or 'auto', got {verbose!r}.")
    return int(verbose)


def _as_list(logs: dict[str, Any]) -> Any:
    """Return figures as Keras lists them: the loss first; alone where there is no other."""
    rest = [value for name, value in logs.items() if name != "loss"]
    values = ([logs["loss"]] if "loss" in logs else []) + rest
    return values[0] if len(values) == 1 else values
