"""Variable storage: a `tf.Variable`, and what lets TensorFlow take core's Variable for one."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from keras_backend_tf.kernels import raw

Tensor = Any

_identity, _assign, _add = raw("Identity"), raw("AssignVariableOp"), raw("AssignAddVariableOp")


def make_variable(value: Tensor, *, trainable: bool, name: str) -> tf.Variable:
    """Return a `tf.Variable` that holds `value`. It lives outside of any graph being traced.

    All have TensorFlow's default name: it prepares a kernel for every new one, which costs six times as much as the
    rest. Core's Variable knows its path.
    """
    if tf.executing_eagerly():
        return tf.Variable(value, trainable=trainable)
    constant = value if isinstance(value, tf.__internal__.EagerTensor) else tf.get_static_value(value)
    if constant is None:  # computed in the graph: TensorFlow may still be able to lift it
        return tf.Variable(value, trainable=trainable)
    with tf.init_scope():
        return tf.Variable(constant, trainable, experimental_enable_variable_lifting=False)


def read_variable(storage: tf.Variable) -> Tensor:
    """Return the tensor that `storage` holds now, whatever is assigned later.

    `Identity` reads its argument inside the kernel call, which tells every watching tape and costs two thirds of
    `storage.value()`.
    """
    return _identity(storage)


def assign_variable(storage: tf.Variable, value: Tensor) -> tf.Variable:
    """Write `value` into `storage`, and return it."""
    _assign(storage.handle, value)
    return storage


def add_to_variable(storage: tf.Variable, value: Tensor | float, factor: int = 1) -> tf.Variable:
    """Add `value` times `factor` to what `storage` holds, and return it."""
    added = value if factor == 1 else value * factor
    _add(storage.handle, tf.constant(added, storage.dtype, storage.shape) if isinstance(added, int | float) else added)
    return storage


class VariableMixin:
    """Makes a Variable pass for its `tf.Variable`: in ops, `tape.watch` and `tape.gradient`.

    `__tf_tensor__` serves ops. The two others are TensorFlow's protocol for custom structures: to it a Variable is
    a structure that holds its storage, and what TensorFlow puts in the storage's place (a gradient) stands for the
    whole.
    """

    storage: tf.Variable
    _should_act_as_resource_variable = True

    @property
    def handle(self) -> Tensor:
        """The resource handle of the storage."""
        return self.storage.handle

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> Tensor:
        """Return the value for a TensorFlow op."""
        return tf.convert_to_tensor(read_variable(self.storage), dtype=dtype, name=name)

    def __tf_flatten__(self) -> tuple[Any, tuple[tf.Variable]]:
        """Return no metadata, and the storage."""
        return (), (self.storage,)

    @classmethod
    def __tf_unflatten__(cls, metadata: Any, components: tuple[Any, ...]) -> Any:
        """Return what stands in the storage's place."""
        return components[0]
