"""Dense, Embedding, Activation, Identity, EinsumDense: values from NumPy."""

from __future__ import annotations

import math

import numpy as np
import pytest

from keras_core import layers, ops
from keras_core.state import masks


def test_dense_is_an_affine_map_of_the_last_axis(rng, value):
    x, kernel, bias = rng.normal(size=(2, 5, 3)).astype("float32"), rng.normal(size=(3, 4)), rng.normal(size=4)
    layer = layers.Dense(4, activation="relu")
    layer.build((None, 5, 3))
    layer.set_weights([kernel, bias])
    np.testing.assert_allclose(value(layer(x)), np.maximum(x @ kernel + bias, 0), rtol=1e-4, atol=1e-6)


def test_dense_without_bias_has_one_weight(rng):
    layer = layers.Dense(4, use_bias=False)
    layer(np.ones((2, 3), "float32"))
    assert [(v.path, v.shape) for v in layer.weights] == [(f"{layer.name}/kernel", (3, 4))]


def test_gelu_by_name_is_exact(value):
    expected = [x * 0.5 * (1 + math.erf(x / math.sqrt(2))) for x in (-1.5, 0.5, 2.0)]
    found = value(layers.Activation("gelu")(np.array([-1.5, 0.5, 2.0], "float32")))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_dense_refuses_other_features_than_it_was_built_for():
    layer = layers.Dense(4, name="head")
    layer(np.ones((2, 3), "float32"))
    with pytest.raises(ValueError, match=r"Dense 'head'.*expected 3 on axis -1"):
        layer(np.ones((2, 5), "float32"))


@pytest.mark.parametrize("units", [0, -1, 2.5, "3", None, True])
def test_dense_names_units_that_are_not_positive(units):
    with pytest.raises(ValueError, match=r"Dense.*units must be a positive integer"):
        layers.Dense(units)


def test_dense_needs_the_size_of_the_last_axis():
    with pytest.raises(ValueError, match=r"last axis.*\(None, None\)"):
        layers.Dense(2).build((None, None))


def test_dense_computes_in_the_compute_dtype_and_keeps_weights_in_float32():
    layer = layers.Dense(2, dtype="mixed_bfloat16")
    y = layer(np.ones((2, 3), "float32"))
    assert ops.dtype(y) == "bfloat16"
    assert {v.dtype for v in layer.weights} == {"float32"}


def test_penalties_on_weights_are_losses_of_the_layer():
    layer = layers.Dense(2, kernel_regularizer="l2", kernel_initializer="ones")
    layer(np.ones((1, 3), "float32"))
    np.testing.assert_allclose([float(x) for x in layer.losses], [0.01 * 6], rtol=1e-5)


def test_activity_penalties_are_divided_by_the_batch_size():
    layer = layers.Dense(1, use_bias=False, kernel_initializer="ones", activity_regularizer="l2")
    layer(np.array([[1.0, 2.0], [3.0, 4.0]], "float32"))
    np.testing.assert_allclose([float(x) for x in layer.losses], [0.01 * (9 + 49) / 2], rtol=1e-5)


def test_embedding_takes_rows_of_its_weights(value):
    layer = layers.Embedding(4, 2, weights=[np.arange(8.0).reshape(4, 2)])
    np.testing.assert_array_equal(value(layer(np.array([[3, 0]]))), [[[6.0, 7.0], [0.0, 1.0]]])


def test_embedding_reads_large_numbers_in_floats_exactly_under_mixed_precision(value):
    layer = layers.Embedding(1000, 1, weights=[np.arange(1000.0)[:, None]], dtype="mixed_bfloat16")
    y = layer(np.array([[512.0, 259.0]], "float32"))
    assert ops.dtype(y) == "bfloat16"
    np.testing.assert_allclose(value(ops.cast(y, "float32"))[0, :, 0], [512, 260])  # 259 rounds to 260 in bfloat16


def test_embedding_masks_zeros_if_asked_to(value):
    numbers = np.array([[1, 0, 2]])
    assert masks.get_mask(layers.Embedding(4, 2)(numbers)) is None
    y = layers.Embedding(4, 2, mask_zero=True)(numbers)
    assert value(masks.get_mask(y)).tolist() == [[True, False, True]]


def test_embedding_still_takes_input_length_with_a_warning():
    with pytest.warns(DeprecationWarning, match="input_length"):
        layers.Embedding(4, 2, input_length=3)


def test_einsum_dense_contracts_as_its_equation_says(rng, value):
    x, kernel = rng.normal(size=(2, 5, 3)).astype("float32"), rng.normal(size=(3, 2, 4))
    bias = rng.normal(size=(2, 4))
    layer = layers.EinsumDense("abc,cde->abde", (None, 2, 4), bias_axes="de")
    layer.build((None, 5, 3))
    layer.set_weights([kernel, bias])
    np.testing.assert_allclose(value(layer(x)), np.einsum("abc,cde->abde", x, kernel) + bias, rtol=1e-4, atol=1e-5)


def test_einsum_dense_refuses_an_equation_of_another_form():
    with pytest.raises(ValueError, match=r"input,kernel->output"):
        layers.EinsumDense("abc->ab", 3)


def test_einsum_dense_refuses_a_size_that_contradicts_the_input():
    layer = layers.EinsumDense("abc,cd->abd", (4, 6))
    with pytest.raises(ValueError, match="axis 'b'"):
        layer.build((None, 5, 3))


def test_identity_returns_its_input(rng, value):
    x = rng.normal(size=(2, 3)).astype("float32")
    np.testing.assert_array_equal(value(layers.Identity()(x)), x)


def test_training_is_taken_by_layers_that_do_not_need_it():
    assert tuple(layers.Dense(2)(np.ones((1, 3), "float32"), training=True).shape) == (1, 2)
