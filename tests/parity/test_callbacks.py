"""Callbacks, progress bars and limits beside upstream Keras, on the same figures."""

from __future__ import annotations

import contextlib
import inspect
import io
import os
import re
import sys
import warnings

os.environ.setdefault("KERAS_BACKEND", "jax")

import numpy as np
import pytest

import keras_core as ours

keras = pytest.importorskip("keras")
if not hasattr(keras, "src"):
    pytest.skip("upstream Keras is not installed", allow_module_level=True)
if ours.backend.backend() != keras.backend.backend():
    pytest.skip("the two libraries run on different backends", allow_module_level=True)

BOTH = (keras, ours)


def data():
    x = np.linspace(-1, 1, 60).reshape(20, 3).astype("float32")
    return x, (x @ [[1], [-2], [0.5]] + 0.3).astype("float32")


def model(k, rate=0.05, **options):
    made = k.Sequential([k.Input((3,)), k.layers.Dense(1, kernel_initializer="ones", name="out")], name="line")
    made.compile(k.optimizers.SGD(rate, **options), "mse", metrics=["mae"])
    return made


def fit(k, *callbacks, rate=0.05, **options):
    x, y = data()
    options = {"epochs": 4, "batch_size": 5, "shuffle": False, "verbose": 0, **options}
    return model(k, rate).fit(x, y, callbacks=list(callbacks), **options)


def same_histories(theirs, mine):
    assert list(theirs.history) == list(mine.history)
    for name, values in theirs.history.items():
        np.testing.assert_allclose(mine.history[name], values, rtol=1e-5, err_msg=name)


@pytest.mark.parametrize("schedule", [lambda epoch, rate: rate * 0.5, lambda epoch: 0.1 / (epoch + 1)])
def test_learning_rate_scheduler(schedule, capsys):
    theirs, mine = (fit(k, k.callbacks.LearningRateScheduler(schedule, verbose=1)) for k in BOTH)
    same_histories(theirs, mine)
    out = capsys.readouterr().out.splitlines()
    assert out[: len(out) // 2] == out[len(out) // 2 :]


PLATEAUS = [
    ({"patience": 2, "min_lr": 0.005}, [1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5]),
    ({"patience": 2, "cooldown": 2, "factor": 0.5}, [1] * 10),
    ({"patience": 1, "factor": 0.5, "min_delta": 1e-3}, [1, 0.99995, 0.9999, 0.99985]),
    ({"patience": 1, "mode": "max"}, [1, 2, 3, 3, 4, 3, 3]),
    ({"patience": 0}, [1, 1, 0.5, 1]),
]


@pytest.mark.parametrize(("options", "losses"), PLATEAUS)
def test_reduce_lr_on_plateau(options, losses):
    runs = []
    for k in BOTH:
        plateau = k.callbacks.ReduceLROnPlateau(**options)
        plateau.set_model(model(k, 1.0))
        plateau.on_train_begin()
        rates = []
        for epoch, loss in enumerate(losses):
            logs = {"val_loss": loss}
            plateau.on_epoch_end(epoch, logs)
            rate = float(plateau.model.optimizer.learning_rate.numpy())
            rates.append((rate, logs["learning_rate"], plateau.wait, plateau.cooldown_counter, plateau.in_cooldown()))
        runs.append(rates)
    np.testing.assert_allclose(*runs, rtol=1e-6)


ONE_HOT = ("IoU", "OneHotIoU", "MeanIoU", "OneHotMeanIoU")  # which need arguments of their own
AT = {"PrecisionAtRecall": "recall", "RecallAtPrecision": "precision"}
AT |= {"SensitivityAtSpecificity": "specificity", "SpecificityAtSensitivity": "sensitivity"}
COUNTS = ("FalseNegatives", "FalsePositives", "TrueNegatives", "TruePositives")  # of which upstream knows no direction


def every_metric(k):
    """Return a metric of each class that takes one-hot labels, under names that say nothing."""
    named = {n: getattr(k.metrics, n) for n in dir(keras.metrics) if n.isidentifier() and not n.startswith("Sparse")}
    named = {n: c for n, c in named.items() if inspect.isclass(c)}
    for name in ("Metric", "Mean", "Sum", "MeanMetricWrapper", "MeanIoU", "IoU", *COUNTS):
        named.pop(name)
    made = {}
    for name in sorted(named):
        options = {AT[name]: 0.5} if name in AT else {"num_classes": 3} if name in ONE_HOT else {}
        options |= {"target_class_ids": [1]} if name == "OneHotIoU" else {}
        options |= {"k": 2} if name.startswith("TopK") else {}  # of three classes upstream finds no five on torch
        made[name] = named[name](name=f"m{len(made)}", **options)
    return made


def directions(k):
    """Return which way each figure goes with `mode="auto"`."""
    x, y = data()
    y = np.eye(3, dtype="float32")[np.arange(20) % 3]
    made = every_metric(k)
    softmax = k.Sequential([k.Input((3,)), k.layers.Dense(3, activation="softmax")])
    listed = [*made.values(), k.losses.mean_squared_error, "acc", "AUC"]
    softmax.compile("sgd", "mse", metrics=listed, run_eagerly=True)
    names = {**{n: m.name for n, m in made.items()}, "loss": "loss", "acc": "acc", "string": "AUC"}
    names["function"] = "mean_squared_error"
    stops = {n: k.callbacks.EarlyStopping("val_" + figure) for n, figure in names.items()}
    softmax.fit(x, y, validation_data=(x, y), callbacks=list(stops.values()), verbose=0)
    return {n: bool(s.monitor_op(2.0, 1.0)) if k is keras else s.rises for n, s in stops.items()}


def test_every_figure_goes_the_way_of_its_metric():
    assert directions(ours) == directions(keras)


@pytest.mark.parametrize("callback", ["EarlyStopping", "ReduceLROnPlateau"])
def test_a_figure_without_a_direction_asks_for_a_mode(callback):
    def gap(y_true, y_pred):
        return y_true - y_pred

    for k in BOTH:
        for metric, name in ((gap, "gap"), *((getattr(k.metrics, n)(name="n"), "n") for n in COUNTS)):
            made = model(k)
            made.compile("sgd", "mse", metrics=[metric], run_eagerly=True)
            with pytest.raises(ValueError, match="mode='max'"):
                made.fit(*data(), batch_size=20, verbose=0, callbacks=[getattr(k.callbacks, callback)(name)])


@pytest.mark.parametrize("options", [{}, {"separator": ";"}, {"append": True}])
def test_csv_logger(tmp_path, options):
    tables = []
    for k in BOTH:
        path = tmp_path / f"{k.__name__}.csv"
        for _ in range(2):
            logger = k.callbacks.CSVLogger(str(path), **options)
            logger.set_model(model(k))
            logger.model.stop_training = False
            logger.on_train_begin()
            logger.on_epoch_end(0, {"loss": 0.5, "acc": np.float32(0.1), "text": "a", "many": np.arange(3)})
            logger.on_epoch_end(1, {"loss": 0.25, "acc": 1, "text": "b", "many": [1.5], "val_loss": 2.0})
            logger.on_train_end()
        tables.append(path.read_bytes())
    assert tables[0] == tables[1]


def test_terminate_on_nan(capsys):
    x, y = data()
    y[7] = np.nan
    batches = []
    for k in BOTH:
        seen = []
        watch = k.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs, seen=seen: seen.append(batch))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model(k).fit(x, y, batch_size=5, shuffle=False, verbose=0, callbacks=[k.callbacks.TerminateOnNaN(), watch])
        batches.append(seen)
    out = capsys.readouterr().out.splitlines()
    assert batches[0] == batches[1] and out[0] == out[1]


def test_swap_ema_weights():
    """Evaluated with the averages, trained without, on every backend."""
    x, y = data()
    histories = []
    for k in BOTH:
        made = model(k, 0.1, use_ema=True, ema_momentum=0.5)
        options = {"batch_size": 10, "epochs": 3, "shuffle": False, "validation_data": (x, y), "verbose": 0}
        histories.append(made.fit(x, y, callbacks=[k.callbacks.SwapEMAWeights()], **options))
    same_histories(*histories)


def test_limits_of_epochs_and_steps():
    counts = []
    for k in BOTH:
        seen = []
        watch = k.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs, seen=seen: seen.append(batch))
        k.config.set_max_epochs(2)
        k.config.set_max_steps_per_epoch(3)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                history = fit(k, watch, epochs=9, batch_size=2)
                predicted = model(k).predict(data()[0], batch_size=4, verbose=0).shape
        finally:
            k.config.set_max_epochs(None)
            k.config.set_max_steps_per_epoch(None)
        counts.append((seen, history.epoch, predicted))
    assert counts[0] == counts[1]


def drawn(k, update, monkeypatch):
    """Return what a bar draws at a terminal, without colours and the time."""

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    with contextlib.redirect_stdout(Terminal()) as stream, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        update(k.utils.Progbar)
    text = re.sub(r"\x1b\[\d+m|\x08", "", stream.getvalue()).replace("─", "━").replace(" left", "")
    return [re.sub(r"\d+[mu]?s", "T", line).strip() for line in re.split(r"[\r\n]", text) if line.strip()]


def three_steps(bar, target=3, **options):
    made = bar(target, **{"interval": 0, **options})
    for step in range(1, 4):
        made.update(step, [("loss", float(step)), ("acc", 0.5)])


@pytest.mark.parametrize(
    "options",
    [{}, {"verbose": 2}, {"verbose": 0}, {"unit_name": "batch"}, {"stateful_metrics": ["loss"]}, {"width": 5}]
    + [{"stateless_metrics": ["loss"]}, {"target": None}],
)
def test_progress_bar(options, monkeypatch):
    theirs, mine = (drawn(k, lambda bar: three_steps(bar, **options), monkeypatch) for k in BOTH)
    assert mine == theirs


def test_lines_of_an_epoch(capsys):
    x, y = data()
    texts = []
    for k in BOTH:
        fit(k, epochs=2, verbose=2, validation_data=(x, y))
        texts.append(re.sub(r"\d+[mu]?s", "T", capsys.readouterr().out))
    assert texts[0] == texts[1]


def written(folder):
    """Return tag, step and scalar of all that TensorBoard reads in a folder."""
    from tensorboard.backend.event_processing import event_accumulator as events
    from tensorboard.util import tensor_util

    reader = events.EventAccumulator(str(folder), size_guidance={events.TENSORS: 0})
    reader.Reload()
    found = []
    for tag in sorted(reader.Tags()["tensors"]):
        for event in reader.Tensors(tag):
            value = tensor_util.make_ndarray(event.tensor_proto)
            plugin = reader.SummaryMetadata(tag).plugin_data.plugin_name
            known = plugin == "scalars" and "per_second" not in tag
            known = float(value) if known else value[:2].tolist() if plugin == "images" else value.shape
            found.append((tag.removeprefix("line/"), event.step, plugin, known))
    return found


@pytest.mark.parametrize(
    "options",
    [{}, {"update_freq": 2, "write_steps_per_second": True}, {"update_freq": "batch", "write_graph": False}]
    + [{"histogram_freq": 2, "write_images": True}],
)
def test_tensorboard(tmp_path, options):
    pytest.importorskip("tensorboard")
    for k in BOTH:
        board = k.callbacks.TensorBoard(str(tmp_path / k.__name__), **options)
        fit(k, board, epochs=3, validation_data=data())
    for part in ("train", "validation"):
        theirs, mine = (written(tmp_path / k.__name__ / part) for k in BOTH)
        assert [row[:3] for row in mine] == [row[:3] for row in theirs]
        for (tag, _, _, value), (*_, expected) in zip(mine, theirs, strict=True):
            assert value == (pytest.approx(expected, rel=1e-5) if isinstance(expected, float) else expected), tag


def test_callbacks_that_are_added():
    names = [
        [type(c).__name__ for c in k.callbacks.CallbackList(add_history=True, add_progbar=True).callbacks] for k in BOTH
    ]
    assert names[0] == names[1]


def test_settings():
    values = []
    for k in BOTH:
        c = k.config
        row = [c.max_epochs(), c.max_steps_per_epoch(), c.is_traceback_filtering_enabled(), c.is_nnx_enabled()]
        row.append(c.is_flash_attention_enabled())
        c.disable_flash_attention()
        row.append(c.is_flash_attention_enabled())
        c.enable_flash_attention()
        values.append([*row, c.is_flash_attention_enabled()])
    assert values[0] == values[1]
