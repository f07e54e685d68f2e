"""Kernels that take a Fourier transform."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from keras_core.errors import suggest
from keras_core.initializers.base import Initializer
from keras_core.initializers.constant import numpy_dtype
from keras_core.serialization.registry import builtin

_WINDOWS: dict[str, Callable[[int], np.ndarray]] = {
    "bartlett": np.bartlett,
    "blackman": np.blackman,
    "boxcar": np.ones,
    "hamming": np.hamming,
    "hann": np.hanning,
}


@builtin("keras.initializers", "stft", "STFTInitializer")
class STFT(Initializer):
    """Fills a convolution kernel with windowed cosines or sines, so that the layer returns a short-time spectrum.

    A kernel has shape `(frame_length, 1, bins)`. Bin `k` holds `cos(2 pi k n / fft_length)` at sample `n`, or minus
    the sine, with `fft_length = 2 (bins - 1)` (Oppenheim & Schafer, "Discrete-time signal processing", chapter 10).

    Args:
        side: `"real"` or `"imag"`.
        window: `"hann"`, `"hamming"`, `"blackman"`, `"bartlett"`, `"boxcar"`, a list or array with the values
            of a window, or None for none.
        scaling: `"density"` divides by the root of the window's energy, `"spectrum"` by its sum; None leaves it.
        periodic: whether the window is one period of a periodic one, rather than symmetric.

    Raises:
        ValueError: an argument is none of these.

    Example:

    >>> from keras_core import initializers
    >>> kernel = initializers.STFT("real", window=None)((4, 1, 3))
    >>> kernel[:, 0, 2].round(6).tolist()
    [1.0, -1.0, 1.0, -1.0]
    """

    def __init__(
        self,
        side: Literal["real", "imag"] = "real",
        window: Any = "hann",
        scaling: Literal["density", "spectrum"] | None = "density",
        periodic: bool = False,
    ) -> None:
        if side not in ("real", "imag"):
            raise ValueError(f"STFT needs side 'real' or 'imag', got {side!r}.")
        if scaling not in (None, "density", "spectrum"):
            raise ValueError(f"STFT needs scaling 'density', 'spectrum' or None, got {scaling!r}.")
        if isinstance(window, str) and window not in _WINDOWS:
            known = ", ".join(_WINDOWS)
            raise ValueError(
                f"STFT knows no window {window!r}.{suggest(window, _WINDOWS)} It knows {known}, and arrays."
            )
        self.side = side
        self.window = window
        self.scaling = scaling
        self.periodic = periodic

    def _taper(self, length: int) -> np.ndarray:
        if self.window is None:
            return np.ones(length)
        if isinstance(self.window, str):
            made = _WINDOWS[self.window](length + 1)[:-1] if self.periodic else _WINDOWS[self.window](length)
        else:
            made = np.asarray(self.window, "float64")
            if made.shape != (length,):
                raise ValueError(f"The window of STFT has shape {made.shape}, but frames have {length} samples.")
        if self.scaling == "density":
            return made / math.sqrt(np.sum(made**2))
        return made / np.sum(made) if self.scaling == "spectrum" else made

    def __call__(self, shape: Any, dtype: Any = None, layout: Any = None) -> Any:
        """Return a kernel of `shape`.

        Raises:
            ValueError: `shape` is not `(frame_length, 1, bins)`.
        """
        if len(shape) != 3 or shape[1] != 1 or shape[2] < 2:
            raise ValueError(f"STFT makes kernels of shape (frame_length, 1, bins), bins >= 2, got {tuple(shape)}.")
        length, _, bins = shape
        angles = (math.pi / (bins - 1)) * np.arange(length)[:, None] * np.arange(bins)
        waves = np.cos(angles) if self.side == "real" else -np.sin(angles)
        return (self._taper(length)[:, None] * waves)[:, None].astype(numpy_dtype(dtype))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal initializer."""
        window = np.asarray(self.window).tolist() if isinstance(self.window, np.ndarray) else self.window
        return {"side": self.side, "window": window, "periodic": self.periodic, "scaling": self.scaling}
