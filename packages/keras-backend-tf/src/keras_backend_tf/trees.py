"""Trees of tensors: taken apart into a flat list of tensors and a template, and put together again.

Unlike `tf.nest`, these leave everything that is no tensor (None, strings, any object) in the template.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from keras_backend_tf.kernels import DTYPES
from keras_backend_tf.variables import read_variable
from keras_core.contract import dtypes

Tensor = Any
Tree = Any

_Composite = tf.__internal__.CompositeTensor
_STATIC = frozenset({type(None), bool, str, bytes})


class Slot:
    """The place of a tensor in a template, or of the several tensors of a composite one."""

    __slots__ = ("spec",)

    def __init__(self, spec: Any = None) -> None:
        self.spec = spec


_SLOT = Slot()


def as_leaf(leaf: Any) -> Tensor | None:
    """Return a tensor for a leaf that is one or holds numbers, else None."""
    if isinstance(leaf, tf.Tensor):
        return leaf
    kind = type(leaf)
    if kind in _STATIC:
        return None
    if kind is int:
        return tf.constant(leaf, tf.int32 if -(2**31) <= leaf < 2**31 else tf.int64)
    if kind is float:
        return tf.constant(leaf, DTYPES[dtypes.result_type(float)])
    if isinstance(leaf, tf.Variable):
        return read_variable(leaf)
    return tf.constant(leaf) if isinstance(leaf, np.ndarray | np.generic) else None


def signature(tree: Tree, tensors: list[Tensor]) -> Hashable:
    """Append the tensors of `tree` to `tensors` and return a key for all else about it but their shapes."""
    if isinstance(tree, tf.Tensor):
        tensors.append(tree)
        return tree.dtype
    kind = type(tree)
    if kind is tuple or kind is list:
        return (kind, *[signature(x, tensors) for x in tree])
    if kind is dict:
        return (kind, *[(k, signature(v, tensors)) for k, v in tree.items()])
    if isinstance(tree, tuple | list):
        return (kind, *[signature(x, tensors) for x in tree])
    if isinstance(tree, _Composite) and not isinstance(tree, tf.Variable):
        tensors.extend(tf.nest.flatten(tree, expand_composites=True))
        return tf.type_spec_from_value(tree)
    leaf = as_leaf(tree)
    if leaf is not None:
        tensors.append(leaf)
        return leaf.dtype
    return (kind, tree if isinstance(tree, Hashable) else id(tree))


def take(tree: Tree, tensors: list[Tensor]) -> Tree:
    """Append the tensors of `tree` to `tensors`, in the order of `signature`, and return the template that is left."""
    kind = type(tree)
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return kind(*[take(x, tensors) for x in tree])
    if isinstance(tree, tuple | list):
        return kind([take(x, tensors) for x in tree])
    if kind is dict:
        return {k: take(v, tensors) for k, v in tree.items()}
    if isinstance(tree, _Composite) and not isinstance(tree, tf.Variable):
        tensors.extend(tf.nest.flatten(tree, expand_composites=True))
        return Slot(tf.type_spec_from_value(tree))
    leaf = as_leaf(tree)
    if leaf is None:
        return tree
    tensors.append(leaf)
    return _SLOT


def put(template: Tree, tensors: Iterator[Tensor]) -> Tree:
    """Return `template` with the next of `tensors` in each of its slots."""
    kind = type(template)
    if kind is Slot:
        if template.spec is None:
            return next(tensors)
        components = tf.nest.flatten(template.spec, expand_composites=True)
        return tf.nest.pack_sequence_as(template.spec, [next(tensors) for _ in components], expand_composites=True)
    if kind is dict:
        return {k: put(v, tensors) for k, v in template.items()}
    if isinstance(template, tuple) and hasattr(template, "_fields"):
        return kind(*[put(x, tensors) for x in template])
    if isinstance(template, tuple | list):
        return kind([put(x, tensors) for x in template])
    return template


def mapped(fn: Callable[[Tensor], Any], tree: Tree) -> Tree:
    """Return `tree` with `fn` applied to its tensors."""
    tensors: list[Tensor] = []
    template = take(tree, tensors)
    return put(template, iter([fn(t) for t in tensors]))
