"""The hot list: ops worth an override, because their composition is slow where no compiler helps."""

from __future__ import annotations

HOT: dict[str, list[str]] = {
    "activations": (
        "relu relu6 sigmoid silu gelu elu selu softplus softsign leaky_relu log_sigmoid softmax log_softmax "
        "hard_sigmoid"
    ).split(),
    "normalization": "batch_normalization layer_normalization rms_normalization moments".split(),
    "windows": "conv depthwise_conv separable_conv conv_transpose max_pool average_pool".split(),
    "contraction": "einsum dense dot_product_attention".split(),
    "losses": "categorical_crossentropy sparse_categorical_crossentropy binary_crossentropy".split(),
    "order": "sort top_k in_top_k cumprod".split(),
    "reductions": "mean var std logsumexp any all".split(),
    "recurrence": "lstm".split(),
    "random": "random_normal random_dropout".split(),
    "updates": "sgd_update adam_update rmsprop_update".split(),
}
