"""Fourier transforms, spectrograms and complex numbers beyond the kit's table."""

import numpy as np
import pytest

from keras_core import KerasTensor, ops

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 40)).astype("float32")


def array(x):
    return np.asarray(ops.convert_to_numpy(x))


@pytest.mark.parametrize("length", [1, 2, 5, 64, 67, 130, 1000])
def test_fft_of_any_length(length):
    x, y = RNG.normal(size=(2, length)).astype("float32")
    real, imag = map(array, ops.fft((x, y)))
    np.testing.assert_allclose(real + 1j * imag, np.fft.fft(x + 1j * y), atol=1e-3)


def test_unknown_lengths_stay_unknown():
    unknown = KerasTensor((None, None))
    assert ops.rfft(unknown)[0].shape == (None, None)
    assert ops.rfft(unknown, 8)[0].shape == (None, 5)
    assert ops.irfft((KerasTensor((None, 5)), KerasTensor((None, 5)))).shape == (None, 8)
    assert ops.stft(KerasTensor((2, None)), 5, 3, 8)[0].shape == (2, None, 5)


@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize("window", ["hann", "hamming", None, np.linspace(0.5, 1, 8, dtype="float32")])
def test_istft_undoes_stft(window, center):
    spectrum = ops.stft(X, 8, 2, 8, window=window, center=center)
    signal = ops.istft(spectrum, 8, 2, 8, window=window, center=center)
    np.testing.assert_allclose(array(signal)[:, 8:-8], X[:, 8:-8], atol=1e-4)
    foretold = ops.istft(tuple(KerasTensor(part.shape) for part in spectrum), 8, 2, 8, window=window, center=center)
    assert foretold.shape == tuple(signal.shape)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ops.fft((X,)), "takes a pair"),
        (lambda: ops.fft((X, X[:1])), "takes a pair"),
        (lambda: ops.fft2((X[0], X[0])), "ops.fft2 transforms 2 axes"),
        (lambda: ops.rfft(X, 0), "fft_length, got 0"),
        (lambda: ops.irfft((X, X), -1), "fft_length, got -1"),
        (lambda: ops.stft(X, 9, 2, 8), "fft_length of at least sequence_length=9"),
        (lambda: ops.stft(X, 8, 2, 8, window="x"), "window='x'"),
        (lambda: ops.stft(X, 8, 2, 8, window=X[0]), "window of shape"),
        (lambda: ops.extract_sequences(X, 3, 0), "sequence_stride, got 0"),
        (lambda: ops.view_as_complex(X), "last axis of length 2"),
        (lambda: ops.view(X[:, :3].astype("int8"), "int32"), "divides by 4"),
        (lambda: ops.view(np.array(1, "int32"), "int8"), "scalar"),
    ],
)
def test_errors_say_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "int32"])
def test_view_is_that_of_numpy(dtype):
    x = np.arange(8, dtype="int32").reshape(2, 4) * 77777
    np.testing.assert_array_equal(array(ops.view(x, dtype)), x.view(dtype))


def test_real_numbers_have_no_imaginary_part():
    assert array(ops.imag(np.array([1, 2], "int32"))).tolist() == [0, 0]
    assert array(ops.conj(np.array([True]))).tolist() == [True]
    assert array(ops.view_as_real(np.array([3], "int32"))).tolist() == [[3, 0]]
    assert ops.polar(KerasTensor((None, 2)), KerasTensor((2,))).dtype == "complex64"
