"""Where ops differ from Keras on purpose: the test that shows it, and why."""

from __future__ import annotations

_ITSELF = "Keras foretells another result than it gives"
_SHORTER = "what is known here, Keras leaves unknown"

_GROUPS: dict[str, tuple[str, ...]] = {
    f"{_ITSELF}: int64 beside an unknown length, int32": (
        "symbolic[searchsorted-unknown]",
        "symbolic[searchsorted_right-unknown]",
    ),
    f"{_ITSELF}: int32, and float32": ("symbolic[multi_hot-known]", "symbolic[multi_hot-unknown]"),
    f"{_ITSELF}: the shape of the argument, and one row and column for each variable": (
        "symbolic[corrcoef-known]",
        "symbolic[corrcoef-unknown]",
        "symbolic[corrcoef_single-known]",
        "symbolic[corrcoef_single-unknown]",
    ),
    f"{_ITSELF}: a complex number, and its part is real; of `polar` the other way round": (
        "symbolic[angle-known]",
        "symbolic[angle-unknown]",
        "symbolic[imag-known]",
        "symbolic[imag-unknown]",
        "symbolic[polar-known]",
        "symbolic[polar-unknown]",
        "symbolic[real-known]",
        "symbolic[real-unknown]",
    ),
    f"{_ITSELF}: float32, and integers for the rows that were exchanged": ("symbolic[lu_factor-known]",),
    f"{_ITSELF}: one solution, and one for each matrix": (
        "symbolic[solve_vector-known]",
        "symbolic[solve_vector-unknown]",
    ),
    f"{_ITSELF}: one sign and several logarithms, and as many signs": (
        "symbolic[slogdet-known]",
        "symbolic[slogdet-unknown]",
    ),
    f"{_ITSELF}: one axis, and two": (
        "symbolic[kron-known]",
        "symbolic[kron-unknown]",
        "symbolic[kron_int-known]",
        "symbolic[kron_int-unknown]",
        "symbolic[cross_two_three-unknown]",
    ),
    f"{_ITSELF}: exchanged axes, though an even number of turns leaves them": (
        "symbolic[rot90_k0-known]",
        "symbolic[rot90_k0-unknown]",
        "symbolic[rot90_k2-known]",
        "symbolic[rot90_k2-unknown]",
    ),
    f"{_ITSELF}: one axis more": (
        "symbolic[adaptive_average_pool-known]",
        "symbolic[adaptive_average_pool-unknown]",
        "symbolic[adaptive_max_pool-known]",
        "symbolic[adaptive_max_pool-unknown]",
    ),
    f"{_SHORTER}: the other axis of a square matrix": ("symbolic[einsum_ii->i-unknown]",),
    "Keras on JAX returns zeros for some rows; ours sum to 1, as Martins and Astudillo 2016 define": (
        "case[sparsemax]",
        "space[sparsemax]",
    ),
    "Keras on JAX points at a NaN where all other numbers are infinite": (
        "case[nanargmax_beside_infinity]",
        "case[nanargmin_beside_infinity]",
    ),
    "Keras keeps an axis that a scalar does not have": ("space[nanmedian]", "space[nanquantile]", "space[quantile]"),
    "Keras on JAX inverts the first of several matrices and drops the others": ("space[cholesky_inverse]",),
    "Keras on JAX drops the columns of the output that no patch reaches": ("space[fold]",),
    "Keras on JAX counts the score of another class for a target that is none": (
        "case[in_top_k_no_class]",
        "space[in_top_k]",
    ),
    "indices are integers; Keras takes bools for 0 and 1": ("dtypes[take]",),
    "int8 is summed in int32, beside bools as well": ("dtypes[matmul]",),
    "a mean square is floating; Keras returns bools for bools": ("dtypes[rms_normalization]",),
    "all arguments promote together; Keras on JAX returns float32 beside integers": (
        "dtypes[categorical_crossentropy]",
        "dtypes[sparse_categorical_crossentropy]",
        "dtypes[ctc_decode]",
    ),
    "the order on either side of the partition is open": ("case[argpartition_sorted]",),
}

DIFFERENT: dict[str, str] = {name: reason for reason, names in _GROUPS.items() for name in names}
