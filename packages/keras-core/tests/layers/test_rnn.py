"""LSTM: values from the published recurrence, step by step in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import layers, ops
from keras_core.state import masks


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def run(weights, x, mask=None, state=None, activation=np.tanh):
    """Outputs at all steps, and the last h and c; masked steps change nothing."""
    kernel, recurrent, bias = (w.astype("float64") for w in weights)
    h, c = (np.zeros((len(x), len(recurrent))) for _ in range(2)) if state is None else state
    outputs = []
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent + bias, 4, -1)
        new_c = sigmoid(f) * c + sigmoid(i) * activation(g)
        new_h = sigmoid(o) * activation(new_c)
        counts = np.ones((len(x), 1), bool) if mask is None else mask[:, t : t + 1]
        h, c = np.where(counts, new_h, h), np.where(counts, new_c, c)
        outputs.append(h)
    return np.stack(outputs, 1), h, c


@pytest.fixture
def x(rng):
    return rng.normal(size=(3, 5, 4)).astype("float32")


MASK = np.array([[1, 1, 0, 0, 0], [0, 1, 1, 0, 1], [1, 1, 1, 1, 1]], bool)


def made(**arguments):
    layer = layers.LSTM(2, return_sequences=True, return_state=True, bias_initializer="random_normal", **arguments)
    layer.build((3, 5, 4))
    return layer


@pytest.mark.parametrize("arguments", [{}, {"unroll": True}])
def test_an_lstm_follows_its_recurrence(x, value, arguments):
    layer = made(**arguments)
    for found, expected in zip(layer(x), run(layer.get_weights(), x), strict=True):
        np.testing.assert_allclose(value(found), expected, rtol=1e-4, atol=1e-5)


def test_other_activations_take_the_same_recurrence(x, value):
    layer = made(activation="relu")
    expected = run(layer.get_weights(), x, activation=lambda v: np.maximum(v, 0))
    for found, wanted in zip(layer(x), expected, strict=True):
        np.testing.assert_allclose(value(found), wanted, rtol=1e-4, atol=1e-5)


def test_masked_steps_keep_states_and_repeat_outputs(x, value):
    layer = made()
    for found, expected in zip(layer(x, mask=MASK), run(layer.get_weights(), x, MASK), strict=True):
        np.testing.assert_allclose(value(found), expected, rtol=1e-4, atol=1e-5)


def test_outputs_at_masked_steps_may_be_zero(x, value):
    layer = made(zero_output_for_mask=True)
    expected = run(layer.get_weights(), x, MASK)[0] * MASK[..., None]
    np.testing.assert_allclose(value(layer(x, mask=MASK)[0]), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("mask", [None, MASK])
def test_going_backwards_reverses_the_steps(x, value, mask):
    layer = made(go_backwards=True)
    expected = run(layer.get_weights(), x[:, ::-1], None if mask is None else mask[:, ::-1])
    for found, wanted in zip(layer(x, mask=mask), expected, strict=True):
        np.testing.assert_allclose(value(found), wanted, rtol=1e-4, atol=1e-5)


def test_a_first_state_may_be_given(x, rng, value):
    layer, state = made(), rng.normal(size=(2, 3, 2)).astype("float32")
    found = layer(x, initial_state=list(state))
    for one, expected in zip(found, run(layer.get_weights(), x, state=state), strict=True):
        np.testing.assert_allclose(value(one), expected, rtol=1e-4, atol=1e-5)
    with pytest.raises(ValueError, match="initial_state must be 2 tensors"):
        layer(x, initial_state=[np.zeros((3, 2), "float32")])


def test_a_stateful_layer_goes_on_where_it_stopped(x, value):
    layer = made(stateful=True)
    whole = run(layer.get_weights(), x)[0]
    halves = [value(layer(part)[0]) for part in (x[:, :2], x[:, 2:])]
    np.testing.assert_allclose(np.concatenate(halves, 1), whole, rtol=1e-4, atol=1e-5)
    layer.reset_state()
    np.testing.assert_allclose(value(layer(x)[0]), whole, rtol=1e-4, atol=1e-5)
    assert len(layer.weights) == 3
    assert {id(v) for v in layer.states} <= {id(v) for v in layer.variables}


def test_a_stateful_layer_needs_a_batch_size():
    with pytest.raises(ValueError, match=r"stateful.*fixed batch size"):
        layers.LSTM(2, stateful=True)(layers.Input((5, 4)))


def test_dropout_drops_the_same_elements_at_every_step(value):
    layer = layers.LSTM(1, dropout=0.5, seed=3, return_sequences=True, use_bias=False, kernel_initializer="ones")
    x = np.ones((64, 4, 1), "float32")
    layer(x)
    layer.set_weights([np.ones((1, 4)), np.zeros((1, 4))])  # an output tells whether its step's input was dropped
    outputs = value(layer(x, training=True))[..., 0]
    dropped = outputs == 0
    assert (dropped.all(1) | (~dropped).all(1)).all()
    assert 10 < dropped[:, 0].sum() < 54
    np.testing.assert_array_equal(value(layer(x)), value(layer(x, training=False)))


def test_recurrent_dropout_acts_in_training_only(x, value):
    layer = layers.LSTM(2, recurrent_dropout=0.9, seed=1)
    quiet = value(layer(x))
    assert np.abs(value(layer(x, training=True)) - quiet).max() > 1e-4
    np.testing.assert_array_equal(value(layer(x)), quiet)


def test_the_forget_gate_starts_open():
    layer = layers.LSTM(2)
    layer.build((None, 5, 4))
    assert layer.get_weights()[2].tolist() == [0, 0, 1, 1, 0, 0, 0, 0]
    assert [v.path for v in layer.weights] == [
        f"{layer.name}/lstm_cell/{n}" for n in ("kernel", "recurrent_kernel", "bias")
    ]


def test_masks_of_embeddings_are_obeyed_and_travel_on(value):
    numbers = np.array([[1, 2, 0], [3, 0, 0]])
    embedded = layers.Embedding(4, 3, mask_zero=True)(numbers)
    layer = layers.LSTM(2, return_sequences=True)
    output = layer(embedded)
    expected = run(layer.get_weights(), value(embedded), numbers != 0)[0]
    np.testing.assert_allclose(value(output), expected, rtol=1e-4, atol=1e-5)
    assert value(masks.get_mask(output)).tolist() == (numbers != 0).tolist()
    assert masks.get_mask(layers.LSTM(2)(embedded)) is None


def test_unknown_sizes_stay_unknown():
    x = layers.Input((None, 4))
    assert layers.LSTM(3)(x).shape == (None, 3)
    output, h, c = layers.LSTM(3, return_sequences=True, return_state=True)(x)
    assert (output.shape, h.shape, c.shape) == ((None, None, 3), (None, 3), (None, 3))


def test_cells_of_users_run(x, value):
    class Sum(layers.Layer):
        state_size = 4

        def call(self, inputs, states):
            total = states[0] + inputs
            return total, [total]

    rnn = layers.RNN(Sum(), return_sequences=True)
    np.testing.assert_allclose(value(rnn(x)), np.cumsum(x, 1), rtol=1e-5, atol=1e-5)


def test_an_rnn_of_a_cell_is_the_layer(x, value):
    layer, rnn = layers.LSTM(2), layers.RNN(layers.LSTMCell(2))
    layer(x), rnn(x)
    rnn.set_weights(layer.get_weights())
    np.testing.assert_allclose(value(rnn(x)), value(layer(x)), rtol=1e-5, atol=1e-6)
    again = layers.deserialize(layers.serialize(rnn))
    assert again.get_config() == rnn.get_config()


def test_lstm_computes_in_half_precision(x):
    layer = layers.LSTM(2, dtype="mixed_bfloat16")
    assert ops.dtype(layer(x)) == "bfloat16"
    assert {v.dtype for v in layer.weights} == {"float32"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"units": 0}, "units must be a positive integer"),
        ({"units": 2, "dropout": 1.5}, "dropout must be a number between 0 and 1"),
        ({"units": 2, "time_major": True}, "unknown arguments.*time_major"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        layers.LSTM(**arguments)


def test_inputs_of_another_rank_are_refused():
    with pytest.raises(ValueError, match=r"LSTM 'l'.*expected rank 3"):
        layers.LSTM(2, name="l")(np.ones((2, 4), "float32"))
