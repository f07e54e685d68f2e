"""Products, linear algebra and Fourier transforms."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from properties.draw import arrays, shapes
from properties.spaces.space import OF_KIT, Space, calls

SPACE: dict[str, Space] = {}

SIZES = st.integers(1, 4)
SPACE["matmul"] = Space(
    st.tuples(shapes(high=2, least=1), SIZES, SIZES, SIZES).flatmap(
        lambda t: calls(arrays((*t[0], t[1], t[2])), arrays((*t[0][1:], t[2], t[3])))
    ),
    np.matmul,
    4,
)
for name in "inner dot vdot".split():
    vectors = SIZES.flatmap(lambda n: calls(arrays((n,)), arrays((n,))))
    SPACE[name] = Space(vectors, getattr(np, name), 4)
SPACE["outer"] = Space(calls(arrays(), arrays()), np.outer)
SPACE["kron"] = Space(calls(arrays(shapes(2, 2)), arrays(shapes(2, 2))), np.kron)
SPACE["cross"] = Space(calls(arrays((2, 3)), arrays((3,))), np.cross, 4)
SPACE["tensordot"] = Space(
    st.tuples(SIZES, SIZES, SIZES).flatmap(lambda t: calls(arrays((t[0], t[1])), arrays((t[1], t[2])), axes=1)),
    np.tensordot,
    4,
)


# Square matrices with a dominant diagonal, which are far from singular
SQUARE = st.integers(1, 4).flatmap(lambda n: arrays((2, n, n)).map(lambda a: a + 8 * np.eye(n, dtype="float32")))
for name in "inv det".split():
    SPACE[name] = Space(calls(SQUARE), getattr(np.linalg, name), 16)
SPACE["slogdet"] = Space(calls(SQUARE), lambda x: tuple(np.linalg.slogdet(x)), 16)
SPACE["solve"] = Space(SQUARE.flatmap(lambda a: calls(a, arrays((2, a.shape[-1], 2)))), np.linalg.solve, 16)
SPACE["pinv"] = Space(calls(SQUARE), np.linalg.pinv, 16)
SPACE["matrix_rank"] = Space(calls(SQUARE), np.linalg.matrix_rank)
SPACE["cholesky"] = Space(calls(SQUARE.map(lambda a: a @ np.swapaxes(a, -1, -2))), np.linalg.cholesky, 16)
SPACE["svd"] = Space(calls(SQUARE, compute_uv=False), np.linalg.svd, 16)


def spectrum(function: Any) -> Any:
    """`function` of complex numbers as one of pairs of real ones."""

    def pairs(pair: Any, *args: Any, **kwargs: Any) -> Any:
        result = function(np.asarray(pair[0]) + 1j * np.asarray(pair[1]), *args, **kwargs)
        return (result.real, result.imag) if np.iscomplexobj(result) else result

    return pairs


def paired(shape: Any) -> Any:
    return arrays(shape).flatmap(lambda a: calls((a, a[..., ::-1].copy())))


SPACE["fft"] = Space(paired(shapes(low=1, least=1, most=7)), spectrum(np.fft.fft), 8)
for name in "fft2 ifft2".split():
    SPACE[name] = Space(paired(shapes(low=2, least=1)), spectrum(getattr(np.fft, name)), 8)
SPACE["rfft"] = Space(
    calls(arrays(shapes(low=1, least=1, most=7)), st.none() | st.integers(2, 8)),
    lambda x, n: (np.fft.rfft(x, n).real, np.fft.rfft(x, n).imag),
    8,
)
SPACE["irfft"] = Space(paired(shapes(low=1, least=3, most=6)), spectrum(np.fft.irfft), 8)
SPACE["correlate"] = Space(
    calls(arrays(shapes(1, 1, 3, 6)), arrays(shapes(1, 1, 1, 4)), mode=st.sampled_from(["valid", "same", "full"])),
    np.correlate,
    4,
)
SPACE["vander"] = Space(calls(arrays(shapes(1, 1, 1)), N=st.integers(1, 4), increasing=st.booleans()), np.vander, 4)
SPACE["einsum"] = Space(SIZES.flatmap(lambda n: calls("ij,jk->ki", arrays((2, n)), arrays((n, 3)))), np.einsum, 4)
SPACE["cdist"] = Space(
    SIZES.flatmap(lambda n: calls(arrays((3, n)), arrays((2, n)))),
    lambda a, b: np.sqrt(((a[:, None] - b[None]) ** 2).sum(-1)),
    4,
)


# Factors are unique up to signs, order and ties: what they must be like is compared, and what they multiply to
def times(results: list[Any], x: Any) -> tuple[Any, ...]:
    """Q R, the products of Q's columns, and what R has below the diagonal."""
    q, r = results
    return q @ r, q.swapaxes(-1, -2) @ q, np.tril(r, -1)


def factors(x: Any) -> tuple[Any, ...]:
    small = min(x.shape[-2:])
    return (
        x,
        np.broadcast_to(np.eye(small), (*x.shape[:-2], small, small)),
        np.zeros((*x.shape[:-2], small, x.shape[-1])),
    )


SPACE["qr"] = Space(
    st.sampled_from([(3, 3), (4, 2), (2, 3, 2)]).flatmap(lambda s: calls(arrays(s))), factors, 64, settle=times
)


def diagonalized(results: list[Any], x: Any) -> tuple[Any, ...]:
    """The values in order, how far vectors are from being eigenvectors, and their lengths."""
    values, vectors = results
    gap = x @ vectors - vectors * values[..., None, :]
    return np.sort(values.real, -1), np.abs(gap), np.linalg.norm(vectors, axis=-2)


def spectra(x: Any) -> tuple[Any, ...]:
    return np.linalg.eigvalsh(x), np.zeros(x.shape), np.ones(x.shape[:-1])


SYMMETRIC = SQUARE.map(lambda a: a + np.swapaxes(a, -1, -2))
for name in "eigh eig".split():
    SPACE[name] = Space(calls(SYMMETRIC), spectra, 128, settle=diagonalized)


def multiplied(results: list[Any], x: Any) -> tuple[Any, ...]:
    """L U with the rows back in their places, and whether no element of L is above 1."""
    made = []
    for lu, swaps in zip(*results):
        product = (np.tril(lu, -1) + np.eye(len(lu), dtype=lu.dtype)) @ np.triu(lu)
        for i, j in reversed(list(enumerate(swaps))):
            product[[i, j]] = product[[j, i]]
        made.append(product)
    return np.stack(made), np.all(np.abs(np.tril(results[0], -1)) <= 1)


SPACE["lu_factor"] = Space(
    st.integers(1, 4).flatmap(lambda n: calls(arrays((2, n, n)))), lambda x: (x, True), 32, settle=multiplied
)
SPACE["logdet"] = Space(calls(SQUARE), lambda x: np.linalg.slogdet(x)[1], 16)
TRIANGLES = st.booleans().flatmap(
    lambda lower: calls(arrays((2, 3, 3)).map(lambda a: a + 4 * np.eye(3, dtype="float32")), arrays((2, 3, 2)), lower)
)
SPACE["solve_triangular"] = Space(TRIANGLES, OF_KIT["solve_triangular"], 16)
SPACE["cholesky_inverse"] = Space(
    calls(SQUARE.map(np.tril), upper=False), lambda x, upper: OF_KIT["cholesky_inverse"](x), 32
)
SPACE["lstsq"] = Space(
    st.sampled_from([(4, 2), (3, 3)]).flatmap(
        lambda s: calls(arrays(s).map(lambda a: a + 5 * np.eye(*a.shape, dtype="float32")), arrays((s[0], 2)))
    ),
    OF_KIT["lstsq"],
    32,
)
SPACE["corrcoef"] = Space(calls(arrays(st.sampled_from([(3, 5), (2, 4), (6,)]))), np.corrcoef, 32)
SPACE["allclose"] = Space(
    calls(arrays((2, 3), special=True), arrays((3,)), rtol=0.1, atol=st.sampled_from([0.0, 9.0])),
    lambda a, b, rtol, atol: np.allclose(a, b, rtol, atol),
)
SPACE["dense"] = Space(
    shapes(high=2, least=1).flatmap(lambda s: calls(arrays((*s, 3)), arrays((3, 2)), arrays((2,)))),
    lambda x, kernel, bias: x @ kernel + bias,
    8,
)
SPACE["biased_einsum"] = Space(
    calls("abc,cd->abd", arrays((2, 3, 4)), arrays((4, 5)), arrays((5,))),
    lambda subscripts, x, kernel, bias: np.einsum(subscripts, x, kernel) + bias,
    8,
)
