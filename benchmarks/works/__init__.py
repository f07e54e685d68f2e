"""What is measured: one file a work, each with ours, Keras and the raw framework side by side."""

from __future__ import annotations

from works import cnn_fit, eager_call, eager_ops, mlp_fit, predict

ALL = {
    "mlp_fit": mlp_fit,
    "cnn_fit": cnn_fit,
    "predict": predict,
    "eager_call": eager_call,
    "eager_ops": eager_ops,
}
