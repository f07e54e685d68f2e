"""What is measured: one file a work, each with ours, Keras and the raw framework side by side."""

from __future__ import annotations

from works import (
    cnn_fit,
    eager_call,
    eager_ops,
    evaluate,
    lstm_fit,
    many_steps,
    mlp_fit,
    on_batch,
    predict,
    transformer_fit,
)

ALL = {
    "mlp_fit": mlp_fit,
    "many_steps": many_steps,
    "cnn_fit": cnn_fit,
    "lstm_fit": lstm_fit,
    "transformer_fit": transformer_fit,
    "on_batch": on_batch,
    "evaluate": evaluate,
    "predict": predict,
    "eager_call": eager_call,
    "eager_ops": eager_ops,
}
