"""Where we differ from Keras on purpose: the file and test that shows it, on which backends, and why."""

from __future__ import annotations

from typing import NamedTuple

import keras_core

ALL = ("jax", "torch", "tensorflow")

_ITSELF = "Keras foretells another result than it gives"
_SHORTER = "what is known here, Keras leaves unknown"


class Difference(NamedTuple):
    """Tests of one file that differ for one reason."""

    reason: str
    file: str  # without `test_`
    tests: tuple[str, ...]  # without `test_`
    backends: tuple[str, ...] = ALL


LISTED = [
    Difference(
        f"{_ITSELF}: int64 beside an unknown length, int32",
        "ops",
        ("symbolic[searchsorted-unknown]", "symbolic[searchsorted_right-unknown]"),
    ),
    Difference(
        f"{_ITSELF}: int32, and float32",
        "ops",
        ("symbolic[multi_hot-known]", "symbolic[multi_hot-unknown]"),
    ),
    Difference(
        f"{_ITSELF}: the shape of the argument, and one row and column for each variable",
        "ops",
        (
            "symbolic[corrcoef-known]",
            "symbolic[corrcoef-unknown]",
            "symbolic[corrcoef_single-known]",
            "symbolic[corrcoef_single-unknown]",
        ),
    ),
    Difference(
        f"{_ITSELF}: a complex number, and its part is real; of `polar` the other way round",
        "ops",
        (
            "symbolic[angle-known]",
            "symbolic[angle-unknown]",
            "symbolic[imag-known]",
            "symbolic[imag-unknown]",
            "symbolic[polar-known]",
            "symbolic[polar-unknown]",
            "symbolic[real-known]",
            "symbolic[real-unknown]",
        ),
    ),
    Difference(
        f"{_ITSELF}: float32, and integers for the rows that were exchanged",
        "ops",
        ("symbolic[lu_factor-known]",),
    ),
    Difference(
        f"{_ITSELF}: one solution, and one for each matrix",
        "ops",
        ("symbolic[solve_vector-known]", "symbolic[solve_vector-unknown]"),
    ),
    Difference(
        f"{_ITSELF}: one sign and several logarithms, and as many signs",
        "ops",
        ("symbolic[slogdet-known]", "symbolic[slogdet-unknown]"),
    ),
    Difference(
        f"{_ITSELF}: one axis, and two",
        "ops",
        (
            "symbolic[kron-known]",
            "symbolic[kron-unknown]",
            "symbolic[kron_int-known]",
            "symbolic[kron_int-unknown]",
            "symbolic[cross_two_three-unknown]",
        ),
    ),
    Difference(
        f"{_ITSELF}: exchanged axes, though an even number of turns leaves them",
        "ops",
        (
            "symbolic[rot90_k0-known]",
            "symbolic[rot90_k0-unknown]",
            "symbolic[rot90_k2-known]",
            "symbolic[rot90_k2-unknown]",
        ),
    ),
    Difference(
        f"{_ITSELF}: one axis more",
        "ops",
        (
            "symbolic[adaptive_average_pool-known]",
            "symbolic[adaptive_average_pool-unknown]",
            "symbolic[adaptive_max_pool-known]",
            "symbolic[adaptive_max_pool-unknown]",
        ),
    ),
    Difference(
        f"{_SHORTER}: the other axis of a square matrix",
        "ops",
        ("symbolic[einsum_ii->i-unknown]",),
    ),
    Difference(
        "Keras returns zeros for some rows; ours sum to 1, as Martins and Astudillo 2016 define",
        "ops",
        ("case[sparsemax]", "space[sparsemax]"),
    ),
    Difference(
        "Keras points at a NaN where all other numbers are infinite",
        "ops",
        ("case[nanargmax_beside_infinity]", "case[nanargmin_beside_infinity]"),
    ),
    Difference(
        "Keras keeps an axis that a scalar does not have",
        "ops",
        ("space[nanmedian]", "space[nanpercentile]", "space[nanquantile]", "space[percentile]", "space[quantile]"),
    ),
    Difference(
        "Keras on JAX inverts the first of several matrices and drops the others",
        "ops",
        ("space[cholesky_inverse]",),
        ("jax",),
    ),
    Difference(
        "Keras on JAX drops the columns of the output that no patch reaches",
        "ops",
        ("space[fold]",),
        ("jax",),
    ),
    Difference(
        "Keras on JAX and torch counts the score of another class for a target that is none",
        "ops",
        ("case[in_top_k_no_class]",),
        ("jax", "torch"),
    ),
    Difference(
        "indices are integers; Keras takes bools for 0 and 1",
        "ops",
        ("dtypes[take]",),
        ("jax", "torch"),
    ),
    Difference(
        "int8 is summed in int32, beside bools as well",
        "ops",
        ("dtypes[matmul]",),
    ),
    Difference(
        "a mean square is floating; Keras returns bools for bools",
        "ops",
        ("dtypes[rms_normalization]",),
    ),
    Difference(
        "all arguments promote together; Keras returns float32 beside integers",
        "ops",
        ("dtypes[ctc_decode]",),
    ),
    Difference(
        "all arguments promote together; Keras on JAX and torch returns float32 beside integers",
        "ops",
        ("dtypes[categorical_crossentropy]",),
        ("jax", "torch"),
    ),
    Difference(
        "all arguments promote together; Keras on JAX returns float32 beside integers",
        "ops",
        ("dtypes[sparse_categorical_crossentropy]",),
        ("jax",),
    ),
    Difference(
        "Keras on torch repeats the last element",
        "ops",
        ("case[pad_symmetric]",),
        ("torch",),
    ),
    Difference(
        "Keras on torch takes one number for all axes for that of the last alone",
        "ops",
        ("case[pad_value]",),
        ("torch",),
    ),
    Difference(
        "Keras on torch returns the axes in another order",
        "ops",
        ("case[count_nonzero]",),
        ("torch",),
    ),
    Difference(
        "Keras on torch counts borders, which it repeats, in the mean",
        "ops",
        ("case[average_pool_2d_same]",),
        ("torch",),
    ),
    Difference(
        "Keras on torch takes descending limits for ascending ones",
        "ops",
        ("case[digitize_descending]",),
        ("torch",),
    ),
    Difference(
        "the result is as long as the longer argument, as in NumPy; on torch Keras's as the first",
        "ops",
        ("case[correlate_same_3_4]",),
        ("torch",),
    ),
    Difference(
        "NaN for NaN, as in NumPy; Keras on torch returns 0, on TensorFlow the second argument",
        "ops",
        ("case[heaviside]",),
        ("torch", "tensorflow"),
    ),
    Difference(
        "the logarithm of the absolute determinant, as on JAX; Keras on torch returns NaN for a negative one",
        "ops",
        ("case[logdet]",),
        ("torch",),
    ),
    Difference(
        "Keras on TensorFlow takes all matrices for symmetric and positive definite",
        "ops",
        ("case[logdet]", "space[logdet]"),
        ("tensorflow",),
    ),
    Difference(
        "Keras on torch and TensorFlow leaves smaller elements behind",
        "ops",
        ("case[argpartition_three]", "space[argpartition]"),
        ("torch", "tensorflow"),
    ),
    Difference(
        "an array for each axis, as on JAX; Keras on torch returns one array",
        "ops",
        ("space[nonzero]",),
        ("torch",),
    ),
    Difference(
        "bools are refused as by Keras on JAX, and not on torch",
        "ops",
        ("dtypes[sign]",),
        ("torch",),
    ),
    Difference(
        "the dtypes that NumPy and Keras on JAX return; on torch integers, int32 and bools",
        "ops",
        (
            "dtypes[sum]",
            "dtypes[nansum]",
            "dtypes[nanprod]",
            "dtypes[trace]",
            "dtypes[heaviside]",
            "dtypes[kron]",
        ),
        ("torch",),
    ),
    Difference(
        "float32 for integers, as on JAX; Keras on torch and TensorFlow keeps them",
        "ops",
        ("dtypes[relu6]",),
        ("torch", "tensorflow"),
    ),
    Difference(
        "each array keeps its dtype, as on JAX; on TensorFlow Keras gives all that of the first",
        "ops",
        ("dtypes[meshgrid]",),
        ("tensorflow",),
    ),
    Difference(
        "what fits into the longer argument, as in NumPy; Keras on TensorFlow returns zeros",
        "ops",
        ("case[correlate_valid_3_4]",),
        ("tensorflow",),
    ),
    Difference("Keras on TensorFlow overflows on the way", "ops", ("case[ldexp_far]",), ("tensorflow",)),
    Difference(
        "Keras on TensorFlow mixes up the elements of what is not square",
        "ops",
        ("case[rot90_k2]",),
        ("tensorflow",),
    ),
    Difference(
        "Keras on TensorFlow counts in another order",
        "ops",
        ("case[unravel_index]", "space[unravel_index]"),
        ("tensorflow",),
    ),
    Difference(
        "filled with the first element, as on JAX; on TensorFlow with 0",
        "ops",
        ("case[unique_padded]",),
        ("tensorflow",),
    ),
    Difference(
        "pivots as LAPACK and Keras on JAX give them; on TensorFlow a permutation",
        "ops",
        ("case[lu_factor]",),
        ("tensorflow",),
    ),
    Difference(
        "a window shorter than the FFT stands in its middle, as on JAX; on TensorFlow Keras gets other values",
        "ops",
        ("case[stft]",),
        ("tensorflow",),
    ),
    Difference(
        "divided by the windows that overlap, at the ends as well, as on JAX; on TensorFlow Keras's ends are damped",
        "ops",
        ("case[istft]", "space[istft]"),
        ("tensorflow",),
    ),
    Difference(
        "infinities for empty segments, as on JAX; on TensorFlow the largest numbers",
        "ops",
        ("space[segment_max]", "space[segment_min]"),
        ("tensorflow",),
    ),
    Difference(
        "the steps that all take on JAX; elsewhere Keras's are others from the second on",
        "optimizers",
        (
            "over_steps[ScheduleFreeAdamW-options29]",
            "over_steps[ScheduleFreeAdamW-options30]",
            "files_with_state_open_either_way[ScheduleFreeAdamW]",
            "common_options[ScheduleFreeAdamW-weight_decay]",
            "common_options[ScheduleFreeAdamW-clipnorm]",
            "common_options[ScheduleFreeAdamW-clipvalue]",
            "common_options[ScheduleFreeAdamW-global_clipnorm]",
            "common_options[ScheduleFreeAdamW-use_ema-ema_momentum]",
            "common_options[ScheduleFreeAdamW-use_ema-ema_momentum-ema_overwrite_frequency]",
            "common_options[ScheduleFreeAdamW-loss_scale_factor]",
            "half_precision_follows_full_precision[ScheduleFreeAdamW-float16]",
            "half_precision_follows_full_precision[ScheduleFreeAdamW-bfloat16]",
        ),
        ("torch", "tensorflow"),
    ),
    Difference(
        "predictions of 16 bits are taken; TensorFlow's function, which Keras calls there, refuses them",
        "metrics",
        (
            "sixteen_bit_predictions[TopKCategoricalAccuracy-float16]",
            "sixteen_bit_predictions[TopKCategoricalAccuracy-bfloat16]",
            "sixteen_bit_predictions[SparseTopKCategoricalAccuracy-float16]",
            "sixteen_bit_predictions[SparseTopKCategoricalAccuracy-bfloat16]",
        ),
        ("tensorflow",),
    ),
]

DIFFERENT = {
    (entry.file, name): entry.reason
    for entry in LISTED
    if keras_core.config.backend() in entry.backends
    for name in entry.tests
}
"""The reasons of the backend in use, by file and test."""

INDICES_IN_INT64 = {"torch": ("top_k", "unique")}.get(keras_core.config.backend(), ())
"""Ops whose indices Keras foretells as int32, as ours are, and returns as int64. Their values are compared."""

WITHOUT_UINT32 = keras_core.config.backend() == "torch"
"""Whether Keras holds uint32 as int64. Here torch has uint32, as everywhere."""
