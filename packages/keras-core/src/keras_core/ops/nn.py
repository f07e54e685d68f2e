"""Ops of neural networks: activations, convolutions, normalisation, losses. All of them are in `keras.ops` as well."""

from __future__ import annotations

from keras_core.ops.activations import (
    celu,
    elu,
    gelu,
    leaky_relu,
    log_sigmoid,
    relu,
    relu6,
    selu,
    sigmoid,
    silu,
    softplus,
    softsign,
    swish,
)
from keras_core.ops.adaptive_pooling import adaptive_average_pool, adaptive_max_pool
from keras_core.ops.attention import dot_product_attention
from keras_core.ops.complex import polar
from keras_core.ops.convolution import conv, depthwise_conv, separable_conv
from keras_core.ops.ctc_decoding import ctc_decode
from keras_core.ops.ctc_loss import ctc_loss
from keras_core.ops.encoding import multi_hot, one_hot
from keras_core.ops.folding import depth_to_space, fold, space_to_depth, unfold
from keras_core.ops.losses import binary_crossentropy, categorical_crossentropy, sparse_categorical_crossentropy
from keras_core.ops.normalization import batch_normalization, layer_normalization, moments, normalize, rms_normalization
from keras_core.ops.pooling import average_pool, max_pool
from keras_core.ops.probabilities import glu, log_softmax, softmax, sparsemax
from keras_core.ops.psnr import psnr
from keras_core.ops.thresholds import (
    hard_shrink,
    hard_sigmoid,
    hard_silu,
    hard_swish,
    hard_tanh,
    soft_shrink,
    sparse_plus,
    sparse_sigmoid,
    squareplus,
    tanh_shrink,
    threshold,
)
from keras_core.ops.transposed import conv_transpose

# fmt: off
__all__ = [
    "adaptive_average_pool", "adaptive_max_pool", "average_pool", "batch_normalization", "binary_crossentropy",
    "categorical_crossentropy", "celu", "conv", "conv_transpose", "ctc_decode", "ctc_loss", "depth_to_space",
    "depthwise_conv", "dot_product_attention", "elu", "fold", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu",
    "hard_swish", "hard_tanh", "layer_normalization", "leaky_relu", "log_sigmoid", "log_softmax", "max_pool", "moments",
    "multi_hot", "normalize", "one_hot", "polar", "psnr", "relu", "relu6", "rms_normalization", "selu",
    "separable_conv", "sigmoid", "silu", "soft_shrink", "softmax", "softplus", "softsign", "space_to_depth",
    "sparse_categorical_crossentropy", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus", "swish",
    "tanh_shrink", "threshold", "unfold",
]
# fmt: on
