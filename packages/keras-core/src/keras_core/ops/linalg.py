"""Linear algebra. All of it is in `keras.ops` as well."""

from __future__ import annotations

from keras_core.ops.decompositions import cholesky, eig, eigh, lu_factor, qr, solve_triangular, svd
from keras_core.ops.determinants import det
from keras_core.ops.norms import norm
from keras_core.ops.rank import lstsq, matrix_rank, pinv
from keras_core.ops.solving import cholesky_inverse, inv, solve
from keras_core.ops.transformations import jvp

# fmt: off
__all__ = [
    "cholesky", "cholesky_inverse", "det", "eig", "eigh", "inv", "jvp", "lstsq", "lu_factor", "matrix_rank", "norm",
    "pinv", "qr", "solve", "solve_triangular", "svd",
]
# fmt: on
