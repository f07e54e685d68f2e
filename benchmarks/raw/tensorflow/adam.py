"""Adam by the fused kernel, which updates weight and moments in one pass, in place."""

from __future__ import annotations

import tensorflow as tf


class Adam:
    """The optimizer and its state."""

    def __init__(self, params: list[tf.Variable]) -> None:
        self.params = params
        self.first = [tf.Variable(tf.zeros_like(p)) for p in params]
        self.second = [tf.Variable(tf.zeros_like(p)) for p in params]
        self.powers = tf.Variable(0.9), tf.Variable(0.999)

    def apply(self, gradients: list[tf.Tensor]) -> None:
        """Update the parameters."""
        p1, p2 = self.powers[0].read_value(), self.powers[1].read_value()
        for param, m, v, gradient in zip(self.params, self.first, self.second, gradients, strict=True):
            tf.raw_ops.ResourceApplyAdam(
                var=param.handle,
                m=m.handle,
                v=v.handle,
                beta1_power=p1,
                beta2_power=p2,
                lr=1e-3,
                beta1=0.9,
                beta2=0.999,
                epsilon=1e-7,
                grad=tf.convert_to_tensor(gradient),
            )
        self.powers[0].assign(p1 * 0.9)
        self.powers[1].assign(p2 * 0.999)
