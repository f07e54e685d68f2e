"""What a backend can do beyond the required functions: the only thing core branches on."""

from __future__ import annotations

import dataclasses
from typing import Literal

from keras_core import dtypes


@dataclasses.dataclass(frozen=True)
class Capabilities:
    """A frozen record of what a backend offers.

    Attributes:
        level: `"infers"` (array primitives), `"trains"` (and `value_and_grad`) or `"compiles"`
            (and tracing: `compile_step` compiles, control flow is traced).
        dtypes: names of the dtypes that its tensors can have. The kit asks for no others.
        float64: whether 64-bit types (int64, float64 ...) keep their width by default. Where a backend lacks only
            some of them, this stays True and `dtypes` leaves those out.
        data_dependent_shapes: whether eager results may have shapes that depend on values.
        complex: whether complex tensors and their arithmetic exist: every elementwise function whose docstring says
            "complex". The kit tests none where this is False.
        linalg: whether the decompositions (`cholesky`, `qr`, `svd` ...) exist. Where this is True those of the array
            namespace's `linalg` extension are used, so they must be as the standard says, keywords included.
        fft: whether Fourier transforms exist, with the same consequence for the `fft` extension.
        steps_take_arrays: whether what `compile_step` returns takes NumPy arrays, faster than after `asarray`.
        donates: whether `compile_step` may reuse the memory of the variables it was given.
        preferred_data_format: the image layout that its convolutions run fastest in.
    """

    level: Literal["infers", "trains", "compiles"]
    dtypes: frozenset[str] = frozenset(dtypes.DTYPES) - {"string", *dtypes.FLOAT8}
    float64: bool = True
    data_dependent_shapes: bool = True
    complex: bool = True
    linalg: bool = False
    fft: bool = False
    steps_take_arrays: bool = False
    donates: bool = False
    preferred_data_format: Literal["channels_last", "channels_first"] = "channels_last"

    @property
    def trains(self) -> bool:
        """Whether gradients exist, and so `fit`."""
        return self.level != "infers"

    @property
    def compiles(self) -> bool:
        """Whether functions can be traced and compiled."""
        return self.level == "compiles"
