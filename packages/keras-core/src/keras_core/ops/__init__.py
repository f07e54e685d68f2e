"""Ops: the numerical functions of Keras, one family a file.

What is listed here is public. Each op is defined once, with its default composition; backends override by name.
"""

from __future__ import annotations

from keras_core.ops import dispatch, recurrence, updates
from keras_core.ops.activations import (
    celu,
    elu,
    gelu,
    leaky_relu,
    log_sigmoid,
    relu,
    relu6,
    selu,
    sigmoid,
    silu,
    softplus,
    softsign,
    swish,
)
from keras_core.ops.arithmetic import (
    add,
    divide,
    divide_no_nan,
    floor_divide,
    fmod,
    mod,
    multiply,
    negative,
    power,
    reciprocal,
    square,
    subtract,
    true_divide,
)
from keras_core.ops.attention import dot_product_attention
from keras_core.ops.averages import average, mean, std, var
from keras_core.ops.bits import (
    bitwise_and,
    bitwise_invert,
    bitwise_left_shift,
    bitwise_not,
    bitwise_or,
    bitwise_right_shift,
    bitwise_xor,
    left_shift,
    right_shift,
)
from keras_core.ops.comparison import allclose, equal, greater, greater_equal, isclose, less, less_equal, not_equal
from keras_core.ops.contraction import dot, inner, matmul, outer, tensordot, vdot
from keras_core.ops.control_flow import cond, fori_loop, map, scan, switch, vectorized_map, while_loop
from keras_core.ops.conversion import (
    array,
    cast,
    convert_to_numpy,
    convert_to_tensor,
    dtype,
    is_tensor,
    ndim,
    saturate_cast,
    shape,
    size,
    stop_gradient,
)
from keras_core.ops.convolution import conv, depthwise_conv, separable_conv
from keras_core.ops.creation import (
    arange,
    empty,
    empty_like,
    eye,
    full,
    full_like,
    identity,
    ones,
    ones_like,
    tri,
    tril,
    triu,
    zeros,
    zeros_like,
)
from keras_core.ops.cumulation import cumprod, cumsum
from keras_core.ops.einsum import einsum
from keras_core.ops.elementwise import (
    abs,
    absolute,
    clip,
    erf,
    erfinv,
    fabs,
    fmax,
    fmin,
    maximum,
    minimum,
    nan_to_num,
    sign,
)
from keras_core.ops.encoding import multi_hot, one_hot
from keras_core.ops.exponential import (
    cbrt,
    exp,
    exp2,
    expm1,
    log,
    log1p,
    log2,
    log10,
    logaddexp,
    logaddexp2,
    rsqrt,
    sqrt,
)
from keras_core.ops.gradients import value_and_grad
from keras_core.ops.grids import linspace, logspace, meshgrid
from keras_core.ops.hyperbolic import arccosh, arcsinh, arctanh, cosh, sinh, tanh
from keras_core.ops.indexing import diag, diagonal, get_item, slice, slice_update, take, take_along_axis
from keras_core.ops.joining import append, array_split, concatenate, dstack, hstack, split, stack, vstack
from keras_core.ops.logic import (
    isfinite,
    isinf,
    isnan,
    isneginf,
    isposinf,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    where,
)
from keras_core.ops.losses import binary_crossentropy, categorical_crossentropy, sparse_categorical_crossentropy
from keras_core.ops.normalization import batch_normalization, layer_normalization, moments, normalize, rms_normalization
from keras_core.ops.norms import norm
from keras_core.ops.order import argmax, argmin, argsort, in_top_k, searchsorted, sort, top_k
from keras_core.ops.pooling import average_pool, max_pool
from keras_core.ops.probabilities import glu, log_softmax, softmax, sparsemax
from keras_core.ops.rearrangement import flip, pad, repeat, roll, tile
from keras_core.ops.reductions import all, amax, amin, any, count_nonzero, logsumexp, max, min, prod, ptp, sum
from keras_core.ops.rounding import ceil, floor, round, trunc
from keras_core.ops.scattering import scatter, scatter_update, segment_max, segment_min, segment_prod, segment_sum
from keras_core.ops.shaping import (
    broadcast_to,
    expand_dims,
    moveaxis,
    ravel,
    reshape,
    squeeze,
    swapaxes,
    transpose,
    unstack,
)
from keras_core.ops.thresholds import (
    hard_shrink,
    hard_sigmoid,
    hard_silu,
    hard_swish,
    hard_tanh,
    soft_shrink,
    sparse_plus,
    sparse_sigmoid,
    squareplus,
    tanh_shrink,
    threshold,
)
from keras_core.ops.transposed import conv_transpose
from keras_core.ops.trigonometry import arccos, arcsin, arctan, arctan2, cos, deg2rad, hypot, rad2deg, sin, tan
from keras_core.state import operators

# fmt: off
__all__ = [
    "abs", "absolute", "add", "all", "allclose", "amax", "amin", "any", "append", "arange", "arccos", "arccosh",
    "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "argmax", "argmin", "argsort", "array", "array_split",
    "average", "average_pool", "batch_normalization", "binary_crossentropy", "bitwise_and", "bitwise_invert",
    "bitwise_left_shift", "bitwise_not", "bitwise_or", "bitwise_right_shift", "bitwise_xor", "broadcast_to", "cast",
    "categorical_crossentropy", "cbrt", "ceil", "celu", "clip", "concatenate", "cond", "conv", "conv_transpose",
    "convert_to_numpy", "convert_to_tensor", "cos", "cosh", "count_nonzero", "cumprod", "cumsum", "deg2rad",
    "depthwise_conv", "diag", "diagonal", "divide", "divide_no_nan", "dot", "dot_product_attention", "dstack", "dtype",
    "einsum", "elu", "empty", "empty_like", "equal", "erf", "erfinv", "exp", "exp2", "expand_dims", "expm1", "eye",
    "fabs", "flip", "floor", "floor_divide", "fmax", "fmin", "fmod", "fori_loop", "full", "full_like", "gelu",
    "get_item", "glu", "greater", "greater_equal", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_swish",
    "hard_tanh", "hstack", "hypot", "identity", "in_top_k", "inner", "is_tensor", "isclose", "isfinite", "isinf",
    "isnan", "isneginf", "isposinf", "layer_normalization", "leaky_relu", "left_shift", "less", "less_equal",
    "linspace", "log", "log1p", "log2", "log10", "log_sigmoid", "log_softmax", "logaddexp", "logaddexp2", "logical_and",
    "logical_not", "logical_or", "logical_xor", "logspace", "logsumexp", "map", "matmul", "max", "max_pool", "maximum",
    "mean", "meshgrid", "min", "minimum", "mod", "moments", "moveaxis", "multi_hot", "multiply", "nan_to_num", "ndim",
    "negative", "norm", "normalize", "not_equal", "one_hot", "ones", "ones_like", "outer", "pad", "power", "prod",
    "ptp", "rad2deg", "ravel", "reciprocal", "relu", "relu6", "repeat", "reshape", "right_shift", "rms_normalization",
    "roll", "round", "rsqrt", "saturate_cast", "scan", "scatter", "scatter_update", "searchsorted", "segment_max",
    "segment_min", "segment_prod", "segment_sum", "selu", "separable_conv", "shape", "sigmoid", "sign", "silu", "sin",
    "sinh", "size", "slice", "slice_update", "soft_shrink", "softmax", "softplus", "softsign", "sort",
    "sparse_categorical_crossentropy", "sparse_plus", "sparse_sigmoid", "sparsemax", "split", "sqrt", "square",
    "squareplus", "squeeze", "stack", "std", "stop_gradient", "subtract", "sum", "swapaxes", "swish", "switch", "take",
    "take_along_axis", "tan", "tanh", "tanh_shrink", "tensordot", "threshold", "tile", "top_k", "transpose", "tri",
    "tril", "triu", "true_divide", "trunc", "unstack", "value_and_grad", "var", "vdot", "vectorized_map", "vstack",
    "where", "while_loop", "zeros", "zeros_like",
]
# fmt: on

INTERNAL = (recurrence, updates)
"""Families that layers and optimizers use, and backends may override, but users do not call."""

operators.table.update({name: globals()[name] for name in operators.NAMES if name in globals()})
dispatch.start()
