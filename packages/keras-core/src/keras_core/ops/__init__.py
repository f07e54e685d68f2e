"""Ops: the numerical functions of Keras, one family a file.

What is listed here is public. Each op is defined once, with its default composition; backends override by name.
`numpy`, `nn` and `linalg` list their share under its own name as well; `image` is a namespace of its own.
"""

from __future__ import annotations

from keras_core.ops import dispatch, image, linalg, mean_losses, nn, numpy, own_statistics, recurrence, updates
from keras_core.ops.associative import associative_scan
from keras_core.ops.complex import view_as_complex, view_as_real
from keras_core.ops.control_flow import cond, fori_loop, map, scan, switch, vectorized_map, while_loop
from keras_core.ops.conversion import (
    cast,
    convert_to_numpy,
    convert_to_tensor,
    dtype,
    is_tensor,
    saturate_cast,
    shape,
    stop_gradient,
)
from keras_core.ops.determinants import logdet
from keras_core.ops.elementwise import erf, erfinv
from keras_core.ops.exponential import rsqrt
from keras_core.ops.fourier import fft, fft2, ifft2, irfft, rfft
from keras_core.ops.gradients import grad, jit, value_and_grad
from keras_core.ops.indexing import slice, slice_update
from keras_core.ops.linalg import *  # noqa: F403
from keras_core.ops.nn import *  # noqa: F403
from keras_core.ops.numpy import *  # noqa: F403
from keras_core.ops.order import in_top_k, top_k
from keras_core.ops.patterns import rearrange
from keras_core.ops.products import cdist
from keras_core.ops.reductions import logsumexp
from keras_core.ops.scattering import scatter, scatter_update, segment_max, segment_min, segment_prod, segment_sum
from keras_core.ops.shaping import unstack
from keras_core.ops.special import erfc
from keras_core.ops.spectrograms import extract_sequences, istft, stft
from keras_core.ops.transformations import custom_gradient
from keras_core.state import operators

# fmt: off
__all__ = [
    *linalg.__all__, *nn.__all__, *numpy.__all__,
    "associative_scan", "cast", "cdist", "cond", "convert_to_numpy", "convert_to_tensor", "custom_gradient", "dtype",
    "erf", "erfc", "erfinv", "extract_sequences", "fft", "fft2", "fori_loop", "grad", "ifft2", "image", "in_top_k",
    "irfft", "is_tensor", "istft", "jit", "logdet", "logsumexp", "map", "rearrange", "rfft", "rsqrt", "saturate_cast",
    "scan", "scatter", "scatter_update", "segment_max", "segment_min", "segment_prod", "segment_sum", "shape", "slice",
    "slice_update", "stft", "stop_gradient", "switch", "top_k", "unstack", "value_and_grad", "vectorized_map",
    "view_as_complex", "view_as_real", "while_loop",
]
# fmt: on

INTERNAL = (mean_losses, own_statistics, recurrence, updates)
"""Families that layers, losses and optimizers use, and backends may override, but users do not call."""

operators.table.update({name: globals()[name] for name in operators.NAMES if name in globals()})
dispatch.start()
