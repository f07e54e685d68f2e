"""Activations: elementwise functions by name. All but a few are ops."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.activations.rectified import relu
from keras_core.serialization import objects, registry

_OPS = (
    "celu elu glu hard_shrink hard_sigmoid hard_silu hard_tanh leaky_relu log_sigmoid log_softmax relu6 selu "
    "sigmoid silu soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid sparsemax squareplus tanh "
    "tanh_shrink threshold"
).split()
_ALIASES = {"silu": ("swish",), "hard_silu": ("hard_swish",)}

for _name in _OPS:
    if hasattr(ops, _name):
        globals()[_name] = registry.builtin("keras.activations", *_ALIASES.get(_name, ()))(getattr(ops, _name))
        for _alias in _ALIASES.get(_name, ()):
            globals()[_alias] = globals()[_name]


@registry.builtin("keras.activations")
def linear(x: Any) -> Any:
    """Return `x` as it is."""
    return x


@registry.builtin("keras.activations")
def gelu(x: Any, approximate: bool = False) -> Any:
    """Return `x` times the normal distribution function of `x`; unlike the op, exactly unless told otherwise."""
    return ops.gelu(x, approximate)


@registry.builtin("keras.activations")
def exponential(x: Any) -> Any:
    """Return e to the power of `x`."""
    return ops.exp(x)


@registry.builtin("keras.activations")
def mish(x: Any) -> Any:
    """Return x tanh(softplus(x)) (Misra, 2019, https://arxiv.org/abs/1908.08681)."""
    x = ops.convert_to_tensor(x)
    return x * ops.tanh(ops.softplus(x))


__all__ = [
    "deserialize",
    "exponential",
    "gelu",
    "get",
    "linear",
    "mish",
    "relu",
    "serialize",
    *(n for n in _OPS if hasattr(ops, n)),
]


def serialize(activation: Any) -> Any:
    """Return the name of a built-in activation, or the config of another."""
    found = registry.place(activation) if callable(activation) else None
    return found[1] if found and found[0] == "keras.activations" else objects.serialize_keras_object(activation)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Return the activation that a name or config describes."""
    with registry.CustomObjectScope(custom_objects):
        return get(config)


def get(identifier: Any) -> Any:
    """Return an activation: of its name or config, a callable as it is; `linear` for None.

    Raises:
        ValueError: the name is unknown, or `identifier` is no activation.

    Example:

    >>> get("relu").__name__
    'relu'
    """
    if identifier is None:
        return linear
    found = objects.find(identifier, "keras.activations", "activation")
    if not callable(found):
        raise ValueError(f"An activation is a name, a callable or a config, got {identifier!r}.")
    return found
