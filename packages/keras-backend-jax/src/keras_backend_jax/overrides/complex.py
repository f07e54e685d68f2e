"""Complex numbers."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import Array, lax

from keras_backend_jax.native import jitted, native_dtype


def _view(x: Array, dtype: Any) -> Array:
    return x.view(native_dtype(dtype))


_viewed = jitted(_view, static=["dtype"])


def view(x: Array, dtype: Any = None) -> Any:
    """Return the bits of `x` read as another dtype."""
    if dtype is None:
        return x
    have, want = x.dtype.itemsize, native_dtype(dtype).itemsize
    if have != want and (x.ndim == 0 or x.shape[-1] * have % want):
        return NotImplemented
    return _viewed(x, dtype)


def _on_complex(function: Any) -> Any:
    """Return `function` of complex numbers; real ones are declined, for which the composition does nothing."""
    compiled = jitted(function)
    return lambda x: compiled(x) if jnp.iscomplexobj(x) else NotImplemented


def view_as_complex(x: Array) -> Any:
    """Return the complex numbers whose real and imaginary parts lie along the last axis."""
    return _joined(x) if x.ndim and x.shape[-1] == 2 and x.dtype.name in ("float32", "float64") else NotImplemented


_joined = jitted(lambda x: lax.complex(x[..., 0], x[..., 1]))

OVERRIDES = {
    "real": _on_complex(jnp.real),
    "imag": _on_complex(jnp.imag),
    "conj": _on_complex(jnp.conj),
    "angle": jitted(lambda x: jnp.angle(x)),
    "isreal": jitted(jnp.isreal),
    "view": view,
    "view_as_complex": view_as_complex,
}
