"""Add, Multiply, Concatenate: what NumPy does."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import layers, ops
from keras_core.state import masks


def test_tensors_merge_element_by_element(rng, value):
    x, y, z = rng.normal(size=(3, 2, 4)).astype("float32")
    np.testing.assert_allclose(value(layers.Add()([x, y, z])), x + y + z, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(value(layers.Multiply()([x, y, z])), x * y * z, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(value(layers.Concatenate()([x, y])), np.concatenate([x, y], -1))
    np.testing.assert_array_equal(value(layers.concatenate([x, y], axis=0)), np.concatenate([x, y], 0))
    np.testing.assert_allclose(value(layers.add([x, y])), x + y)
    np.testing.assert_allclose(value(layers.multiply([x, y])), x * y)


def test_lower_ranks_get_axes_after_the_batch(rng, value):
    x, y = rng.normal(size=(2, 3, 5, 4)).astype("float32"), rng.normal(size=(2, 4)).astype("float32")
    np.testing.assert_allclose(value(layers.Add()([x, y])), x + y[:, None, None])
    symbolic = layers.Add()([layers.Input((3, None, 4)), layers.Input((4,))])
    assert symbolic.shape == (None, 3, None, 4)


def test_unknown_sizes_add_up_to_unknown_ones():
    assert layers.Concatenate(axis=1)([layers.Input((None, 3)), layers.Input((4, 3))]).shape == (None, None, 3)
    assert layers.Concatenate()([layers.Input((None, 3)), layers.Input((4, 2))]).shape == (None, 4, 5)


@pytest.mark.parametrize("layer", [layers.Add, layers.Multiply, layers.Concatenate])
def test_one_tensor_is_no_list(layer):
    with pytest.raises(ValueError, match=rf"{layer.__name__} 'm'.*list of tensors"):
        layer(name="m")(np.ones((2, 3), "float32"))


def test_shapes_that_do_not_fit_are_named():
    x, y = np.ones((2, 3), "float32"), np.ones((2, 4), "float32")
    with pytest.raises(ValueError, match=r"Add 'm'.*\(2, 3\).*\(2, 4\)"):
        layers.Add(name="m")([x, y])
    with pytest.raises(ValueError, match=r"Concatenate 'm'.*axis 0"):
        layers.Concatenate(axis=0, name="m")([x, y])


def test_a_step_counts_if_it_does_in_any_input(value):
    first, second = np.array([[1, 2, 0, 0]]), np.array([[1, 0, 1, 0]])
    x, y = (layers.Embedding(3, 2, mask_zero=True)(n) for n in (first, second))
    expected = [[True, True, True, False]]
    for layer in (layers.Add(), layers.Multiply(), layers.Concatenate()):
        assert value(masks.get_mask(layer([x, y]))).tolist() == expected
    joined = layers.Concatenate(axis=1)([x, y])
    assert value(masks.get_mask(joined)).tolist() == [[True, True, False, False, True, False, True, False]]
    assert masks.get_mask(layers.Add()([x, ops.ones((1, 4, 2))])) is None
