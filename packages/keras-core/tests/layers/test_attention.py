"""Multi-head attention: values from the formula of Vaswani et al. in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import layers
from keras_core.state import masks


def attended(layer, query, value, allowed=None):
    """Output and weights of a layer for sequences, in float64."""
    (wq, bq), (wk, bk), (wv, bv), (wo, bo) = (
        [v.numpy().astype("float64") for v in dense.weights]
        for dense in (layer.query_dense, layer.key_dense, layer.value_dense, layer.output_dense)
    )
    q, k, v = (
        np.einsum("btf,fhd->bhtd", x, w) + b[:, None] for x, w, b in ((query, wq, bq), (value, wk, bk), (value, wv, bv))
    )
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    if allowed is not None:
        weights = weights * allowed
    weights = weights / np.maximum(weights.sum(-1, keepdims=True), 1e-30)
    return np.einsum("bhtd,hdo->bto", weights @ v, wo) + bo, weights


@pytest.fixture
def sequences(rng):
    return rng.normal(size=(2, 4, 6)).astype("float32"), rng.normal(size=(2, 5, 6)).astype("float32")


@pytest.fixture
def layer():
    return layers.MultiHeadAttention(num_heads=2, key_dim=3, bias_initializer="random_normal")


def test_values_are_mixed_by_the_match_of_query_and_key(layer, sequences, value):
    query, values = sequences
    output, weights = layer(query, values, return_attention_scores=True)
    expected, expected_weights = attended(layer, query, values)
    np.testing.assert_allclose(value(output), expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(value(weights), expected_weights, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(value(layer(query, values)), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("scores", [False, True])
def test_masks_leave_steps_out(layer, sequences, value, rng, scores):
    query, values = sequences
    attention_mask = rng.random((2, 4, 5)) > 0.3
    attention_mask[..., 0] = True
    value_mask = np.array([[1, 1, 1, 0, 0], [1, 0, 1, 1, 1]], bool)
    output = layer(query, values, attention_mask=attention_mask, value_mask=value_mask, return_attention_scores=scores)
    expected, _ = attended(layer, query, values, (attention_mask & value_mask[:, None])[:, None])
    np.testing.assert_allclose(value(output[0] if scores else output), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("scores", [False, True])
def test_causal_queries_see_no_later_step(layer, sequences, value, scores):
    query = sequences[0]
    output = layer(query, query, use_causal_mask=True, return_attention_scores=scores)
    expected, _ = attended(layer, query, query, np.tril(np.ones((4, 4))))
    np.testing.assert_allclose(value(output[0] if scores else output), expected, rtol=1e-4, atol=1e-5)


def test_a_sliding_window_bounds_the_sight(sequences, value):
    query = sequences[0]
    layer = layers.MultiHeadAttention(2, 3, sliding_window=2)
    output = layer(query, query)
    near = np.abs(np.subtract.outer(np.arange(4), np.arange(4))) < 2
    np.testing.assert_allclose(value(output), attended(layer, query, query, near)[0], rtol=1e-4, atol=1e-5)


def test_the_mask_of_the_values_is_found_and_that_of_the_query_travels(value):
    embedding = layers.Embedding(5, 6, mask_zero=True)
    numbers, others = np.array([[1, 2, 0, 0]]), np.array([[3, 0, 4, 1, 0]])
    query, values = embedding(numbers), embedding(others)
    layer = layers.MultiHeadAttention(2, 3, bias_initializer="ones")
    output = layer(query, values)
    expected, _ = attended(layer, value(query), value(values), (others != 0)[:, None, None])
    np.testing.assert_allclose(value(output)[:, :2], expected[:, :2], rtol=1e-4, atol=1e-5)
    assert np.isfinite(value(output)).all()
    assert value(masks.get_mask(output)).tolist() == [[True, True, False, False]]


def test_dropout_thins_the_weights_in_training_only(sequences, value):
    query, values = sequences
    layer = layers.MultiHeadAttention(2, 3, dropout=0.9, seed=1)
    quiet = value(layer(query, values))
    np.testing.assert_array_equal(value(layer(query, values, training=False)), quiet)
    assert np.abs(value(layer(query, values, training=True)) - quiet).max() > 1e-3


def test_gates_and_output_sizes(sequences):
    query, values = sequences
    gated = layers.MultiHeadAttention(2, 3, use_gate=True, output_shape=(2, 5), value_dim=4)
    assert tuple(gated(query, values).shape) == (2, 4, 2, 5)
    assert [v.path.split("/")[1] for v in gated.weights[::2]] == ["query", "key", "gate", "value", "attention_output"]


def test_the_projections_start_apart(sequences):
    layer = layers.MultiHeadAttention(2, 6, kernel_initializer="glorot_uniform")
    layer(sequences[0], sequences[0])
    assert np.abs(layer.query_dense.kernel.numpy() - layer.key_dense.kernel.numpy()).max() > 1e-3


def test_attention_over_chosen_axes_keeps_the_others_apart(rng, value):
    x = rng.normal(size=(2, 3, 4, 6)).astype("float32")
    layer = layers.MultiHeadAttention(2, 3, attention_axes=2)
    output, weights = layer(x, x, return_attention_scores=True)
    assert tuple(weights.shape) == (2, 3, 2, 4, 4)
    for i in range(3):
        np.testing.assert_allclose(value(output)[:, i], attended(layer, x[:, i], x[:, i])[0], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"num_heads": 0, "key_dim": 2}, "num_heads must be a positive integer"),
        ({"num_heads": 2, "key_dim": 0}, "key_dim must be a positive integer"),
        ({"num_heads": 2, "key_dim": 2, "dropout": 2.0}, "dropout must be a number between 0 and 1"),
        ({"num_heads": 2, "key_dim": 2, "output_shape": "a"}, "output_shape must be an integer or a tuple"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=rf"MultiHeadAttention.*{message}"):
        layers.MultiHeadAttention(**arguments)


def test_inputs_must_have_equal_ranks(layer, sequences):
    with pytest.raises(ValueError, match="query, value and key must have the same rank"):
        layer(sequences[0], sequences[1][0])
