"""What goes wrong, and what the message says."""

from __future__ import annotations

import numpy as np
import pytest

import keras_core as keras
from keras_core import layers


def model(units=1, **compiled):
    made = keras.Sequential([keras.Input((3,)), layers.Dense(units, name="out")])
    if compiled:
        made.compile(**compiled)
    return made


@pytest.mark.parametrize(
    ("compiled", "hint"),
    [
        ({"loss": "sparse_categorical_crosentropy"}, "sparse_categorical_crossentropy"),
        ({"optimizer": "adm"}, "adam"),
        ({"metrics": ["acuracy_"]}, "accuracy"),
        ({"loss": {"out": "msee"}}, "mse"),
    ],
)
def test_unknown_names_suggest_the_nearest(compiled, hint):
    with pytest.raises(ValueError, match=hint):
        model(**compiled)


def test_lr_is_learning_rate():
    with pytest.raises(ValueError, match=r"SGD got an unknown argument 'lr'\. Use learning_rate"):
        keras.optimizers.SGD(lr=0.1)


@pytest.mark.parametrize("method", ["fit", "evaluate", "train_on_batch", "test_on_batch"])
def test_not_compiled(method):
    with pytest.raises(ValueError, match=rf"must be compiled before {method}"):
        getattr(model(), method)(np.ones((2, 3)), np.ones((2, 1)))


def test_a_wrong_input_shape_names_the_shapes():
    made = model(optimizer="sgd", loss="mse")
    with pytest.raises(ValueError, match=r"\(.*, 5\)"):
        made.evaluate(np.ones((4, 5)), np.ones((4, 1)), verbose=0)


def test_a_wrong_target_shape_names_the_shapes():
    made = model(3, optimizer="sgd", loss="categorical_crossentropy")
    with pytest.raises(ValueError, match=r"y_true of shape \(.*4\) and y_pred of shape \(.*3\)"):
        made.evaluate(np.ones((2, 3)), np.ones((2, 4)), verbose=0)


def test_labels_out_of_range(trains):
    made = model(3, optimizer="sgd", loss="sparse_categorical_crossentropy")
    with pytest.raises(ValueError, match=r"labels range from 0 to 3, but model .* predicts 3 classes"):
        made.fit(np.ones((4, 3)), np.arange(4), verbose=0)
    with pytest.raises(ValueError, match="labels range from -1 to 2"):
        made.fit(np.ones((4, 3)), np.arange(4) - 1, verbose=0)
    before = made.get_weights()
    with pytest.raises(ValueError, match="labels range from 0 to 3"):
        made.fit(np.ones((3, 3)), np.arange(3), validation_data=(np.ones((4, 3)), np.arange(4)), verbose=0)
    for run in (made.train_on_batch, made.test_on_batch):
        with pytest.raises(ValueError, match="labels range from 0 to 3"):
            run(np.ones((4, 3)), np.arange(4))
    np.testing.assert_array_equal(made.get_weights()[0], before[0])  # refused before a step


@pytest.mark.parametrize("bad", [3, -1])
@pytest.mark.parametrize("dtype", ["int64", "int8"])
def test_labels_out_of_range_in_a_later_batch(trains, bad, dtype):
    made = model(3, optimizer="sgd", loss="sparse_categorical_crossentropy")
    labels = [np.array([0, 2], dtype), np.array([bad, 0], dtype)]
    with pytest.raises(ValueError, match=rf"labels range from {min(bad, 0)} to {max(bad, 0)}, but model") as caught:
        made.fit(((np.ones((2, 3)), y) for y in labels), verbose=0)
    assert "batch 1 (counted from 0)" in caught.value.__notes__[0]
    made.fit(((np.ones((2, 3)), y, np.array([0, 1])) for y in labels), verbose=0)  # weights may leave labels out


def test_text_is_refused_by_the_name_of_the_input(trains):
    named = keras.Sequential([keras.Input((1,), name="words"), layers.Dense(1)])
    named.compile("sgd", "mse")
    words, y = np.array([["a"], ["b"]]), np.zeros((2, 1))
    for run in (lambda: named.fit(words, y, verbose=0), lambda: named.predict(words, verbose=0)):
        with pytest.raises(TypeError, match=r"Input 'words' of model .*, got text: .* with 'a'\. Turn it into numbers"):
            run()


def test_mismatched_lengths():
    with pytest.raises(ValueError, match="x has 4, y has 3"):
        model(optimizer="sgd", loss="mse").evaluate(np.ones((4, 3)), np.ones((3, 1)), verbose=0)


def test_targets_beside_a_dataset():
    with pytest.raises(ValueError, match="y cannot be given beside a generator"):
        model(optimizer="sgd", loss="mse").evaluate((b for b in ()), np.ones((3, 1)), verbose=0)


def test_empty_data():
    made = model(optimizer="sgd", loss="mse")
    for data in (np.ones((0, 3)), (b for b in ())):
        with pytest.raises(ValueError, match="There is no data"):
            made.predict(data, verbose=0)


def test_unknown_outputs():
    a = keras.Input((3,))
    made = keras.Model(a, [layers.Dense(1, name="left")(a), layers.Dense(1, name="right")(a)])
    made.compile("sgd", {"left": "mse", "wrong": "mse"})
    with pytest.raises(
        ValueError, match=r"loss names outputs \['wrong'\], but the model's outputs are \['left', 'right'\]"
    ):
        made.evaluate(np.ones((2, 3)), [np.ones((2, 1))] * 2, verbose=0)
    made.compile("sgd", "mse")
    with pytest.raises(ValueError, match="nothing for output 'right'"):
        made.evaluate(np.ones((2, 3)), {"left": np.ones((2, 1))}, verbose=0)


def test_a_loss_that_is_no_number_warns_once(trains):
    made = model(optimizer="sgd", loss="mse")
    x = np.full((4, 3), np.nan, "float32")
    with pytest.warns(RuntimeWarning, match="became nan in epoch 1") as caught:
        made.fit(x, np.ones((4, 1)), epochs=3, verbose=0)
    assert len([w for w in caught if issubclass(w.category, RuntimeWarning)]) == 1
