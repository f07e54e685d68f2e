"""What `compile` is told about losses and metrics, fitted to outputs; and what is said where it does not fit."""

from __future__ import annotations

import numpy as np
import pytest

import keras_core as keras

X = np.zeros((4, 2), "float32")
A, B = np.ones((4, 1), "float32"), np.ones((4, 3), "float32")


def heads():
    """Return two outputs of zeros, of 1 and 3 units."""
    x = keras.Input((2,), name="x")
    return x, [keras.layers.Dense(n, kernel_initializer="zeros", name=k)(x) for n, k in ((1, "a"), (3, "b"))]


def evaluate(y, output=None, **compiled):
    x, outputs = heads()
    model = keras.Model(x, outputs if output is None else outputs[output])
    model.compile("sgd", run_eagerly=True, **compiled)
    return model.evaluate(X, y, verbose=0, return_dict=True)


def test_lists_by_output():
    found = evaluate([A, 2 * B], loss=["mse", "mae"], loss_weights=[1.0, 3.0], metrics=[["mae"], ["mse", "mae"]])
    assert found == {"loss": 7.0, "a_loss": 1.0, "b_loss": 2.0, "a_mae": 1.0, "b_mse": 4.0, "b_mae": 2.0}


def test_dicts_by_output():
    found = evaluate({"a": A, "b": 2 * B}, loss={"a": "mse", "b": "mae"}, metrics={"b": ["mse"]})
    assert found == {"loss": 3.0, "a_loss": 1.0, "b_loss": 2.0, "b_mse": 4.0}


@pytest.mark.parametrize(
    ("compiled", "message"),
    [
        ({"loss": "msse"}, "Unknown loss: 'msse'. Did you mean 'mse'"),
        ({"loss": ["mse", "hubber"]}, "Unknown loss: 'hubber'. Did you mean 'huber'"),
        ({"loss": "mse", "metrics": ["acuracy"]}, "Unknown metric: 'acuracy'. Did you mean 'accuracy'"),
        ({"loss": ["mse"]}, "loss has 1 entries, but the model has 2 outputs"),
        ({"loss": {"c": "mse"}}, r"loss names outputs \['c'\], but the model's outputs are \['a', 'b'\]"),
        ({"loss": "mse", "loss_weights": [1.0, 2.0, 3.0]}, "loss_weights has 3 entries"),
        ({"loss": "mse", "metrics": [["mae"], ["mae"], ["mae"]]}, "metrics has 3 entries, but the model has 2 outputs"),
        ({"loss": "mse", "metrics": {"c": ["mae"]}}, r"metrics names outputs \['c'\]"),
    ],
)
def test_what_does_not_fit_the_outputs(compiled, message):
    with pytest.raises(ValueError, match=message):
        evaluate([A, B], **compiled)


def test_labels_of_another_shape_name_the_output():
    expected = r"Loss 'mean_squared_error' of output 'b': .* y_true of shape \(4, 1\) and y_pred of shape \(4, 3\)"
    with pytest.raises(ValueError, match=expected.replace("4, 1", "4, 2")):
        evaluate([A, B[:, :2]], loss="mse")
    with pytest.raises(ValueError, match=expected.replace("4, 1", "4, 2")):
        evaluate(B[:, :2], output=1, loss="mse")
    with pytest.raises(ValueError, match="there is nothing for output 'b' in y"):
        evaluate([A], loss="mse")


def test_an_error_of_a_metric_names_the_output():
    metric = keras.metrics.Precision(class_id=3, name="hits")
    with pytest.raises(ValueError, match=r"Metric 'hits' of output 'b': .* class_id=3, but predictions have 3 classes"):
        evaluate([A, B], loss="mse", metrics={"b": [metric]})


def test_metrics_that_make_their_state_at_the_first_update():
    found = evaluate(B, output=1, loss="mse", metrics=["f1_score", "r2_score", "precision"])
    assert sorted(found) == ["f1_score", "loss", "precision", "r2_score"]
    assert np.shape(found["f1_score"]) == (3,)


def test_losses_and_functions_as_metrics_keep_their_arguments_and_names():
    """Huber of an error of 3 is delta * (3 - delta / 2)."""

    class Excess(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return y_true - y_pred

    class Halved:
        def __call__(self, y_true, y_pred):
            return keras.ops.mean(y_true - y_pred, axis=-1) / 2

    def SameAgain(y_true, y_pred):
        return keras.ops.mean(y_true - y_pred, axis=-1)

    listed = [keras.losses.Huber(delta=0.5), Excess(reduction="sum"), Excess(name="over"), Halved(), SameAgain]
    found = evaluate(3 * B, output=1, loss="mse", metrics=[*listed, lambda y_true, y_pred: y_pred])
    expected = {"huber_loss": 1.375, "excess": 3.0, "over": 3.0, "halved": 1.5, "same_again": 3.0, "lambda": 0.0}
    assert found == {"loss": 9.0, **expected}
