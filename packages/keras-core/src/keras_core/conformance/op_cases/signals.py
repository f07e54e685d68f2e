"""Fourier transforms and complex numbers."""

from __future__ import annotations

import numpy as np

from keras_core.conformance.arrays import integers, numbers
from keras_core.conformance.op_cases.case import Case

X, Y = numbers(2, 6), numbers(2, 6, seed=1)
LONG = numbers(2, 130, seed=2)
Z = (numbers(2, 3) + 1j * numbers(2, 3, seed=1)).astype("complex64")
SIGNAL = numbers(2, 20, seed=3)


def pair(x):
    return np.ascontiguousarray(x.real), np.ascontiguousarray(x.imag)


def on_pairs(transform):
    return lambda x: pair(transform(x[0] + 1j * x[1]))


def irfft(x, fft_length=None):
    return np.fft.irfft(x[0] + 1j * x[1], fft_length)


def stft(x, length, stride, size):
    """The definition, by a loop over the pieces, with a periodic Hann window and mirrored ends."""
    before = (size - length) // 2
    window = np.zeros(size)
    window[before : before + length] = np.sin(np.pi * np.arange(length) / length) ** 2
    x = np.pad(x, ((0, 0), (size // 2, size // 2)), mode="reflect")
    starts = range(0, x.shape[-1] - size + 1, stride)
    return pair(np.stack([np.fft.rfft(x[:, s : s + size] * window) for s in starts], axis=1))


def istft(x, length, stride, size):
    """The least-squares inverse, by a loop, for windows as long as the transform."""
    window = np.sin(np.pi * np.arange(length) / length) ** 2
    pieces = np.fft.irfft(x[0] + 1j * x[1], size) * window
    signal, total = np.zeros((2, 2, stride * (pieces.shape[1] - 1) + size))
    for t in range(pieces.shape[1]):
        signal[:, t * stride : t * stride + size] += pieces[:, t]
        total[:, t * stride : t * stride + size] += window**2
    inside = slice(size // 2, -(size // 2))
    return signal[:, inside] / total[:, inside]


SPECTRUM = tuple(part.astype("float32") for part in stft(SIGNAL, 8, 2, 8))

CASES = [
    Case("fft", ((X, Y),), on_pairs(np.fft.fft), slopes=True, factor=8, short=False),
    Case("fft", ((LONG, LONG[::-1]),), on_pairs(np.fft.fft), label="long", factor=64),
    Case("fft2", ((X, Y),), on_pairs(np.fft.fft2), slopes=True, factor=8, short=False),
    Case("ifft2", ((X, Y),), on_pairs(np.fft.ifft2), slopes=True, factor=8, short=False),
    Case("rfft", (X,), lambda x: pair(np.fft.rfft(x)), slopes=True, factor=8, short=False),
    Case("rfft", (X, 9), lambda x, n: pair(np.fft.rfft(x, n)), label="longer", factor=8),
    Case("irfft", ((X, Y),), irfft, slopes=True, factor=8, short=False),
    Case("irfft", ((X, Y), 7), irfft, label="shorter", factor=8),
    Case("extract_sequences", (X, 3, 2), lambda x, n, s: np.stack([x[:, 0:3], x[:, 2:5]], axis=1), slopes=True),
    Case("stft", (SIGNAL, 5, 3, 8), stft, slopes=True, factor=8, short=False),
    Case(
        "istft",
        (SPECTRUM, 8, 2, 8),
        istft,
        factor=16,
        short=False,
    ),
    Case("real", (Z,), np.real),
    Case("imag", (Z,), np.imag),
    Case("conj", (Z,), np.conj),
    Case("angle", (Z,), np.angle, factor=4),
    Case("isreal", (np.array([1 + 2j, 3], "complex64"),), np.isreal),
    Case("abs", (Z,), np.abs, label="complex", factor=2),
    Case("polar", (np.abs(X), Y), lambda r, phi: r * np.exp(1j * phi), factor=4, short=False),
    Case("view_as_complex", (X[:, :2],), lambda x: x[:, 0] + 1j * x[:, 1], short=False),
    Case("view_as_real", (Z,), lambda z: np.stack([z.real, z.imag], axis=-1)),
    Case("view", (integers(2, 4), "uint8"), lambda x, dtype: x.view(dtype)),
    Case("view", (integers(2, 4, dtype="int16"), "int32"), lambda x, dtype: x.view(dtype), label="wider"),
]
