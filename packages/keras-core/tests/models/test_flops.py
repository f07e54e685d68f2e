"""Counting the arithmetic of a model. The numbers expected are written as products of the shapes."""

from __future__ import annotations

import pytest

import keras_core as keras
from keras_core import layers, ops
from keras_core.models.flops import MULTIPLY_ADDS, forward_flops
from keras_core.ops.definition import OPS


def chain(shape, *parts):
    return keras.Sequential([keras.Input(shape), *parts])


def attention():
    x = keras.Input((6, 8))
    return keras.Model(x, layers.MultiHeadAttention(2, 4)(x, x))


def einsum():
    x = keras.Input((6, 8))
    return keras.Model(x, ops.einsum("...ij,...kj->...ik", x, x))


CASES = {
    "dense": (lambda: chain((5,), layers.Dense(7)), 2 * 5 * 7),
    "dense_of_rows": (lambda: chain((3, 5), layers.Dense(7)), 2 * 3 * 5 * 7),
    "convolution": (lambda: chain((8, 8, 3), layers.Conv2D(4, 3)), 2 * (6 * 6 * 4) * (3 * 3 * 3)),
    "strided": (lambda: chain((8, 8, 3), layers.Conv2D(4, 2, strides=2)), 2 * (4 * 4 * 4) * (2 * 2 * 3)),
    "groups": (lambda: chain((8, 8, 4), layers.Conv2D(4, 3, groups=2)), 2 * (6 * 6 * 4) * (3 * 3 * 2)),
    "attention": (attention, 2 * (4 * 6 * 8 * 8 + 2 * 2 * 6 * 6 * 4)),
    "lstm": (lambda: chain((6, 5), layers.LSTM(4)), 2 * 6 * (5 + 4) * 16),
    "einsum": (einsum, 2 * 6 * 6 * 8),
    "nothing": (lambda: chain((3,), layers.Activation("relu")), 0),
}


@pytest.mark.parametrize("name", CASES)
def test_flops_of_a_sample(name):
    make, expected = CASES[name]
    assert forward_flops(make()) == expected


def test_unknown_lengths_leave_it_open():
    assert forward_flops(chain((None, 5), layers.Dense(7))) is None


def test_every_op_of_the_table_has_a_shape_rule():
    """Else its body would be followed as well and count a second time."""
    assert [name for name in MULTIPLY_ADDS if OPS[name].shape_rule is None] == []


def test_the_summary_ends_with_it():
    lines = []
    model = chain((5,), layers.Dense(7))
    model.summary(print_fn=lines.append)
    assert lines[0].splitlines()[-1] == " FLOPs per sample: 70 (forward, matrix products and convolutions)"
    assert len(model.layers[0]._inbound_nodes) == 1


def test_a_model_of_ones_own_has_a_summary_without():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(2)

        def call(self, x):
            return self.dense(x)

    model = Own()
    model.build((None, 3))
    lines = []
    model.summary(print_fn=lines.append)
    assert "FLOPs" not in lines[0] and "Total params: 8 (32.00 B)" in lines[0]
