"""The nets as functions of weights and inputs."""

from __future__ import annotations

import tensorflow as tf

from raw.attention import HEADS

Params = list[tf.Variable]


def mlp(params: Params, x: tf.Tensor) -> tf.Tensor:
    """The perceptron."""
    k1, b1, k2, b2, k3, b3 = params
    x = tf.nn.relu(dense(x, k1, b1))
    x = tf.nn.relu(dense(x, k2, b2))
    return dense(x, k3, b3)


def dense(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
    """Apply an affine map."""
    return tf.nn.bias_add(tf.matmul(x, kernel), bias)


def cnn(params: Params, x: tf.Tensor) -> tf.Tensor:
    """The convolutional net."""
    k1, b1, k2, b2, k3, b3 = params
    x = tf.nn.max_pool2d(tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, k1, 1, "VALID"), b1)), 2, 2, "VALID")
    x = tf.nn.max_pool2d(tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, k2, 1, "VALID"), b2)), 2, 2, "VALID")
    return dense(tf.reshape(x, (tf.shape(x)[0], 800)), k3, b3)


def loop_lstm(params: Params, x: tf.Tensor) -> tf.Tensor:
    """The recurrent net: inputs of all steps times their kernel at once, then a loop."""
    kernel, recurrent, bias, k, b = params
    batch, length, features = x.shape
    units = recurrent.shape[0]
    z = dense(tf.reshape(tf.transpose(x, (1, 0, 2)), (-1, features)), kernel, bias)
    z = tf.reshape(z, (length, batch, 4 * units))
    weight = tf.convert_to_tensor(recurrent)

    def step(t: tf.Tensor, h: tf.Tensor, c: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        i, f, g, o = tf.split(z[t] + tf.matmul(h, weight), 4, 1)
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
        return t + 1, tf.sigmoid(o) * tf.tanh(c), c

    zeros = tf.zeros((batch, units))
    _, h, _ = tf.while_loop(lambda t, *_: t < length, step, (0, zeros, zeros), maximum_iterations=length)
    return dense(h, k, b)


def block_lstm(params: Params, x: tf.Tensor) -> tf.Tensor:
    """The recurrent net by the kernel that runs all steps, with a gradient of its own; its gates lie as in Keras."""
    kernel, recurrent, bias, k, b = params
    units = recurrent.shape[0]
    zeros, none = tf.zeros((x.shape[0], units)), tf.zeros((units,))
    output = tf.raw_ops.BlockLSTMV2(
        seq_len_max=tf.constant(x.shape[1], "int64"),
        x=tf.transpose(x, (1, 0, 2)),
        cs_prev=zeros,
        h_prev=zeros,
        w=tf.concat((kernel, recurrent), 0),
        wci=none,
        wcf=none,
        wco=none,
        b=tf.convert_to_tensor(bias),
        cell_clip=0.0,
        use_peephole=False,
    )
    return dense(output.h[-1], k, b)


def transformer(params: Params, tokens: tf.Tensor) -> tf.Tensor:
    """The transformer: two blocks of attention and two dense layers, normalized after each."""
    embedding, *blocks, k, b = params
    (batch, length), width = tokens.shape, embedding.shape[1]
    x = tf.reshape(tf.gather(embedding, tokens), (-1, width))
    for begin in range(0, len(blocks), 12):
        qkv, qkv_bias, out, out_bias, g1, c1, k1, b1, k2, b2, g2, c2 = blocks[begin : begin + 12]
        projected = tf.reshape(dense(x, qkv, qkv_bias), (batch, length, 3, HEADS, width // HEADS))
        q, key, v = tf.unstack(tf.transpose(projected, (2, 0, 3, 1, 4)))
        scores = tf.nn.softmax(tf.matmul(q, key, transpose_b=True) * (width // HEADS) ** -0.5)
        attended = tf.reshape(tf.transpose(tf.matmul(scores, v), (0, 2, 1, 3)), (-1, width))
        x = normalized(x + dense(attended, out, out_bias), g1, c1)
        x = normalized(x + dense(tf.nn.relu(dense(x, k1, b1)), k2, b2), g2, c2)
    return dense(tf.reshape(x, (batch, length * width)), k, b)


def normalized(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) -> tf.Tensor:
    """Normalize the last axis."""
    mean, variance = tf.nn.moments(x, -1, keepdims=True)
    return (x - mean) * (tf.math.rsqrt(variance + 1e-3) * gamma) + beta
