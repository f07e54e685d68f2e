"""Which way a figure that a callback follows is to go."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import keras_core as keras
from keras_core import callbacks, layers, losses, metrics


def dice(y_true, y_pred):
    return keras.ops.mean(y_true * y_pred, axis=-1)


class Dice(metrics.MeanMetricWrapper):
    direction = "max"

    def __init__(self, name="dice"):
        super().__init__(dice, name)


class Contrast(losses.Loss):
    def call(self, y_true, y_pred):
        return y_true - y_pred


def fitted(*listed, outputs=("out",)):
    """Return a model whose compiled metrics have been made."""
    x = keras.Input((3,))
    y = [layers.Dense(2, name=name)(x) for name in outputs]
    made = keras.Model(x, y if len(y) > 1 else y[0])
    made.compile(loss="mse", metrics=list(listed))
    zeros = [np.zeros((1, 2), "float32") for _ in y]
    truth = zeros if len(y) > 1 else zeros[0]
    made._compile_metrics.build(truth, truth)
    return made


def following(monitor, model, **options):
    made = callbacks.EarlyStopping(monitor, **options)
    made.set_model(model)
    return made


@pytest.mark.parametrize(
    ("metric", "name", "rises"),
    [
        (metrics.AUC(name="acc_loss"), "acc_loss", True),
        (metrics.MeanSquaredError(name="accuracy_gap"), "accuracy_gap", False),
        ("acc", "acc", True),
        ("mse", "mse", False),
        (metrics.pearson_correlation, "pearson_correlation", True),
        (losses.mean_squared_error, "mean_squared_error", False),
        (losses.Huber(), "huber_loss", False),
        (Contrast(), "contrast", False),
        (Dice(), "dice", True),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
@pytest.mark.parametrize("part", ["", "val_"])
def test_the_metric_of_a_figure_says_whether_more_is_better(metric, name, rises, part):
    assert following(part + name, fitted(metric)).rises is rises


def test_a_figure_of_one_of_several_outputs_goes_by_its_metric():
    model = fitted(["cosine_similarity"], ["mae"], outputs=("a", "b"))
    assert following("val_a_cosine_similarity", model).rises
    assert not following("val_b_mae", model).rises
    assert not following("val_a_loss", model).rises


def test_a_metric_that_the_model_holds_goes_by_its_own_name():
    held = SimpleNamespace(metrics=[metrics.Mean(name="loss"), metrics.Recall(name="found")])
    assert following("found", held).rises
    assert not following("loss", held).rises


@pytest.mark.parametrize("make", [callbacks.EarlyStopping, callbacks.ReduceLROnPlateau])
def test_a_figure_of_which_nothing_is_known_asks_for_a_mode(make):
    watch = make(monitor="val_dice")
    watch.set_model(fitted(dice))
    watch.model.compile(optimizer="sgd", loss="mse", metrics=[dice])
    with pytest.raises(ValueError, match=r"cannot tell whether more or less of 'val_dice' is better.*mode='max'"):
        watch.on_epoch_end(0, {"val_dice": 0.5})
    assert following("val_dice", fitted(dice), mode="max").rises


def test_a_checkpoint_of_every_epoch_needs_no_direction(tmp_path):
    saved = []
    keeper = callbacks.ModelCheckpoint(tmp_path / "{epoch}.keras", monitor="val_dice")
    keeper.set_model(SimpleNamespace(save=lambda path, **options: saved.append(path)))
    keeper.on_epoch_begin(0)
    keeper.on_epoch_end(0, {"val_dice": 0.5})
    assert len(saved) == 1


UP = (
    "AUC Accuracy BinaryAccuracy BinaryIoU CategoricalAccuracy ConcordanceCorrelation CosineSimilarity F1Score "
    "FBetaScore IoU MeanIoU OneHotIoU OneHotMeanIoU PearsonCorrelation Precision PrecisionAtRecall R2Score Recall "
    "RecallAtPrecision SensitivityAtSpecificity SparseCategoricalAccuracy SparseTopKCategoricalAccuracy "
    "SpecificityAtSensitivity TopKCategoricalAccuracy"
)
OPEN = "FalseNegatives FalsePositives Mean Sum TrueNegatives TruePositives"
NEEDED = {
    "IoU": {"num_classes": 2, "target_class_ids": [1]},
    "MeanIoU": {"num_classes": 2},
    "OneHotIoU": {"num_classes": 2, "target_class_ids": [1]},
    "OneHotMeanIoU": {"num_classes": 2},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
}


def test_every_metric_says_which_way_it_goes():
    names = [n for n in metrics.__all__ if n[0].isupper() and n not in ("Metric", "MeanMetricWrapper")]
    found = {name: getattr(metrics, name)(**NEEDED.get(name, {})).direction for name in names}
    expected = {name: "max" if name in UP.split() else None if name in OPEN.split() else "min" for name in names}
    assert found == expected


@pytest.mark.parametrize(
    ("monitor", "message"),
    [
        ("val_los", r"among the figures: 'acc', 'loss', 'val_loss'\. Did you mean 'val_loss'\?"),
        ("val_acc", "Pass `validation_data` to `fit`"),
        ("zzz", "'val_loss'.$"),
    ],
)
def test_a_figure_that_never_comes_is_warned_of_once(monitor, message):
    stopping = callbacks.EarlyStopping(monitor)
    logs = {"loss": 1.0, "acc": 0.5, "val_loss": 2.0}
    with pytest.warns(UserWarning, match=message) as caught:
        assert [stopping.get_monitor_value(logs) for _ in range(3)] == [None] * 3
    assert len(caught) == 1
