"""Decompositions, linear systems, and ops whose result's shape depends on values."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array
from jax.scipy import linalg as scipy_linalg

from keras_backend_jax.native import as_tuple, jitted
from keras_backend_jax.overrides.reductions import root

_linalg = jnp.linalg
_SHORT = (jnp.float16, jnp.bfloat16)


def _on_matrices(function: Callable[..., Any], static: Sequence[str] = (), square: bool = True) -> Callable[..., Any]:
    """Return `function` compiled, in float32 where its tensors have fewer bits: LAPACK has no 16-bit floats.

    What is no matrix, or no square one where that is needed, it declines, so that core's error names it.
    """
    compiled = jitted(_widened(function), static)

    def call(x: Array, *args: Any, **kwargs: Any) -> Any:
        if x.ndim < 2 or (square and x.shape[-1] != x.shape[-2]):
            return NotImplemented
        return compiled(x, *args, **kwargs)

    return call


def _on_systems(function: Callable[..., Any], static: Sequence[str] = ()) -> Callable[..., Any]:
    """Return `function` of a matrix and a right side, which is declined where its length does not fit."""
    compiled = _on_matrices(function, static)

    def call(a: Array, b: Array, *args: Any, **kwargs: Any) -> Any:
        if b.ndim == 0 or a.ndim < 2 or a.shape[-2] != b.shape[-1 if _holds_vectors(a, b) else -2]:
            return NotImplemented
        return compiled(a, b, *args, **kwargs)

    return call


def _holds_vectors(a: Array, b: Array) -> bool:
    return b.ndim == 1 or b.shape == a.shape[:-1]


def _widened(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(x: Array, *args: Any, **kwargs: Any) -> Any:
        if x.dtype not in _SHORT:
            return function(x, *args, **kwargs)
        wide = [a.astype("float32") if isinstance(a, Array) else a for a in (x, *args)]
        made = function(*wide, **kwargs)
        return jax.tree.map(lambda r: r.astype(x.dtype) if r.dtype == jnp.float32 else r, made)

    return functools.update_wrapper(call, function)


def _cholesky(x: Array, upper: bool = False) -> Array:
    return _linalg.cholesky(x, upper=upper)


def _cholesky_inverse(x: Array, upper: bool = False) -> Array:
    identity = jnp.broadcast_to(jnp.eye(x.shape[-1], dtype=x.dtype), x.shape)
    return scipy_linalg.cho_solve((x, not upper), identity)


def _solve(a: Array, b: Array) -> Array:
    return _columns(_linalg.solve, a, b)


def _solve_triangular(a: Array, b: Array, lower: bool = False) -> Array:
    return _columns(lambda a, b: scipy_linalg.solve_triangular(a, b, lower=lower), a, b)


def _columns(solver: Callable[[Array, Array], Array], a: Array, b: Array) -> Array:
    vector = _holds_vectors(a, b)
    matrices = b[..., None] if vector else b
    batch = jnp.broadcast_shapes(a.shape[:-2], matrices.shape[:-2])
    whole = [jnp.broadcast_to(x, (*batch, *x.shape[-2:])) for x in (a, matrices)]
    result = solver(*whole)
    return result[..., 0] if vector else result


def _svd(x: Array, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    return _linalg.svd(x, full_matrices, compute_uv)


def qr(x: Array, mode: str = "reduced") -> Any:
    """Return the orthogonal and the upper triangular factor."""
    return _qr(x, mode) if mode in ("reduced", "complete") else NotImplemented


def eig(x: Array) -> Any:
    """Return complex eigenvalues and eigenvectors."""
    if x.ndim < 2 or x.shape[-1] != x.shape[-2]:
        return NotImplemented
    return tuple(_linalg.eig(x.astype("float32") if x.dtype in _SHORT else x))


def lstsq(a: Array, b: Array, rcond: float | None = None) -> Array:
    """Return the least-squares solution of a @ x = b by the singular values of a."""
    fits = a.ndim == 2 and b.ndim in (1, 2) and a.shape[0] == b.shape[0]
    return _least_squares(a, b, rcond) if fits else NotImplemented


def _lstsq(a: Array, b: Array, rcond: float | None = None) -> Array:
    return _linalg.lstsq(a, b, rcond)[0]


def _matrix_rank(x: Array, tol: float | None = None) -> Array:
    return _linalg.matrix_rank(x, tol).astype("int32")


def _any_norm(x: Array, ord: Any, axis: Any, keepdims: bool) -> Array:
    one_axis = x.ndim == 1 if axis is None else isinstance(axis, int) or len(axis) == 1
    if ord is None or ord == "fro" or (ord == 2 and one_axis):
        size = jnp.abs(x)
        return root(jnp.sum(size * size, axis, keepdims=keepdims))
    return _linalg.norm(x, ord, axis, keepdims)


def norm(x: Array, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Array:
    """Return the vector or matrix norm of `x`. Where it is 0 its gradient is 0."""
    return (_wide_norm if ord in (2, -2, "nuc") else _norm)(x, ord, as_tuple(axis), keepdims)


def _trace_traced(x: Array, offset: int, axis1: int, axis2: int) -> Array:
    diagonal = jnp.diagonal(x, offset, axis1, axis2)  # jnp.trace sums the matrix with a mask
    return jnp.sum(diagonal, -1)


_trace = jitted(_trace_traced, static=["offset", "axis1", "axis2"])


def trace(x: Array, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Return the sum of a diagonal."""
    return _trace(x, offset, axis1, axis2) if x.ndim > 1 else NotImplemented


def nonzero(x: Array) -> Any:
    """Return the int32 indices of the nonzero elements, one tensor for each axis."""
    return tuple(index.astype("int32") for index in jnp.nonzero(x)) if x.ndim else NotImplemented


_norm = jitted(_any_norm, static=["ord", "axis", "keepdims"])
_wide_norm = jitted(_widened(_any_norm), static=["ord", "axis", "keepdims"])

_qr = _on_matrices(lambda x, mode: tuple(_linalg.qr(x, mode)), ["mode"], square=False)
_least_squares = jitted(_widened(_lstsq))

OVERRIDES = {
    "cholesky": _on_matrices(_cholesky, ["upper"]),
    "cholesky_inverse": _on_matrices(_cholesky_inverse, ["upper"]),
    "det": _on_matrices(_linalg.det),
    "eig": eig,
    "eigh": _on_matrices(lambda x: tuple(_linalg.eigh(x))),
    "inv": _on_matrices(_linalg.inv),
    "logdet": _on_matrices(lambda x: _linalg.slogdet(x)[1]),
    "lstsq": lstsq,
    "lu_factor": _on_matrices(lambda x: scipy_linalg.lu_factor(x), square=False),
    "matrix_rank": _on_matrices(_matrix_rank, square=False),
    "norm": norm,
    "pinv": _on_matrices(lambda x, rcond=None: _linalg.pinv(x, rcond), square=False),
    "qr": qr,
    "slogdet": _on_matrices(lambda x: tuple(_linalg.slogdet(x))),
    "solve": _on_systems(_solve),
    "solve_triangular": _on_systems(_solve_triangular, ["lower"]),
    "svd": _on_matrices(_svd, ["full_matrices", "compute_uv"], square=False),
    "trace": trace,
    "nonzero": nonzero,
}
