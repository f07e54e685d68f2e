"""What each op is called with: from its definition where it takes one or two tensors, else from the table."""

from __future__ import annotations

from typing import Any

import numpy as np

from ops.case import Case

rng = np.random.default_rng(0)


def normal(*shape: int) -> np.ndarray:
    """Standard normal floats."""
    return rng.standard_normal(shape).astype("float32")


def uniform(low: float, high: float, *shape: int) -> np.ndarray:
    """Floats between two numbers."""
    return rng.uniform(low, high, shape).astype("float32")


def integers(high: int, *shape: int, dtype: str = "int32") -> np.ndarray:
    """Integers from 0 to below `high`."""
    return rng.integers(0, high, shape).astype(dtype)


X, Y, Z = normal(256, 256), normal(256, 256), normal(256, 256)
POSITIVE = uniform(0.1, 2, 256, 256)
ABOVE_ONE = uniform(1.1, 3, 256, 256)
INSIDE = uniform(-0.9, 0.9, 256, 256)
N = np.where(rng.random((256, 256)) < 0.1, np.nan, X).astype("float32")
COMPLEX = (X + 1j * Y).astype("complex64")
I, J = integers(100, 256, 256), 1 + integers(100, 256, 256)
FEW_BITS = integers(8, 256, 256)
YES, NO = rng.random((256, 256)) < 0.5, rng.random((256, 256)) < 0.5
VECTOR, OTHER = normal(4096), normal(4096)
CUBE = normal(32, 64, 64)
SQUARE = (normal(64, 64) / 8 + 2 * np.eye(64)).astype("float32")
COVARIANCE = (SQUARE @ SQUARE.T + np.eye(64)).astype("float32")
TRIANGLE = np.tril(SQUARE)
RIGHT = normal(64, 32)
IMAGES = uniform(0, 1, 8, 32, 32, 16)
RGB = uniform(0, 1, 8, 64, 64, 3)
VOLUMES = uniform(0, 1, 2, 16, 16, 16, 4)
QUERY, KEY, VALUE = normal(4, 64, 4, 32), normal(4, 64, 4, 32), normal(4, 64, 4, 32)
LOGITS = normal(256, 64)
SHARES = (lambda e: (e / e.sum(-1, keepdims=True)).astype("float32"))(np.exp(LOGITS))
LABELS = integers(64, 256)
ONE_HOT = np.eye(64, dtype="float32")[LABELS]
SORTED = np.sort(VECTOR)
SEGMENTS = np.repeat(np.arange(64, dtype="int32"), 4)
MEAN, SCALE = normal(16), uniform(0.5, 1.5, 16)
CORNERS = np.array([[[0, 0], [0, 63], [63, 0], [63, 63]]] * 8, "float32")
MOVED = CORNERS + uniform(-4, 4, 8, 4, 2)

DOMAINS = {
    **dict.fromkeys("log log2 log10 log1p sqrt rsqrt reciprocal i0".split(), POSITIVE),
    "arccosh": ABOVE_ONE,
    **dict.fromkeys("arcsin arccos arctanh erfinv".split(), INSIDE),
    **dict.fromkeys("nanmax nanmin nansum nanprod nanmean nanvar nanstd nancumsum nancumprod".split(), N),
    **dict.fromkeys("nanargmax nanargmin nanmedian nan_to_num isnan".split(), N),
    **dict.fromkeys("bitwise_invert".split(), I),
    **dict.fromkeys("logical_not any all".split(), YES),
    **dict.fromkeys("det slogdet logdet inv qr svd eig pinv matrix_rank lu_factor".split(), SQUARE),
    **dict.fromkeys("cholesky eigh".split(), COVARIANCE),
    "cholesky_inverse": np.linalg.cholesky(COVARIANCE).astype("float32"),
    "diag": normal(256),
    "diagflat": normal(256),
    "vander": normal(256),
    "dsplit": CUBE,
    **dict.fromkeys("rgb_to_grayscale rgb_to_hsv hsv_to_rgb gaussian_blur sobel_edges".split(), RGB),
    **dict.fromkeys("real imag conj angle isreal view_as_real".split(), COMPLEX),
    "view_as_complex": normal(256, 256, 2),
    "unique": integers(100, 4096),
    "nonzero": YES,
    "corrcoef": normal(64, 256),
}
"""The first input of ops that take one tensor, where it is not `X`."""

ROWS = {"axis": -1}
ALONG_ROWS = """sum prod max min amax amin ptp any all count_nonzero logsumexp mean var std norm softmax log_softmax
    sparsemax glu argmax argmin argsort sort cumsum cumprod nanmax nanmin nansum nanprod nanmean nanvar nanstd nanargmax
    nanargmin nancumsum nancumprod median nanmedian normalize layer_normalization rms_normalization diff unstack
    """.split()
"""Ops that are called with `axis=-1` where they take one tensor."""

FLAT = """
    sign floor ceil trunc round argmax argmin argsort heaviside nextafter zeros_like ones_like empty_like full_like
    stop_gradient histogram digitize matrix_rank count_nonzero any all isin eig floor_divide hard_shrink threshold
    nonzero unique random_normal unravel_index one_hot multi_hot ctc_decode lu_factor isclose allclose nanargmax
    nanargmin view_as_complex vander searchsorted bincount in_top_k argpartition signbit
""".split()
"""Ops whose gradient is zero, undefined or of no use."""

CASES: dict[str, Case] = {
    "cast": Case((X, "float16")),
    "saturate_cast": Case((X, "float16")),
    "clip": Case((X, -1.0, 1.0)),
    "divide_no_nan": Case((X, POSITIVE)),
    "divide": Case((X, POSITIVE)),
    "floor_divide": Case((X, POSITIVE)),
    "mod": Case((X, POSITIVE)),
    "fmod": Case((X, POSITIVE)),
    "power": Case((POSITIVE, Y)),
    "logaddexp": Case((X, Y)),
    "arctan2": Case((X, POSITIVE)),
    "isclose": Case((X, Y)),
    "allclose": Case((X, X)),
    "where": Case((YES, X, Y)),
    "select": Case(([YES, NO], [X, Y], 0.0)),
    **{name: Case((YES, NO)) for name in ("logical_and", "logical_or", "logical_xor")},
    **{name: Case((I, J)) for name in ("bitwise_and", "bitwise_or", "bitwise_xor", "gcd", "lcm")},
    **{name: Case((I, FEW_BITS)) for name in ("bitwise_left_shift", "bitwise_right_shift")},
    "ldexp": Case((X, FEW_BITS)),
    "polar": Case((POSITIVE, X), slopes=False),
    # creation
    "zeros": Case(((256, 256), "float32")),
    "ones": Case(((256, 256), "float32")),
    "empty": Case(((256, 256), "float32")),
    "full": Case(((256, 256), 2.0, "float32")),
    "full_like": Case((X, 2.0)),
    "arange": Case((4096,), {"dtype": "float32"}),
    "eye": Case((256,), {"dtype": "float32"}),
    "identity": Case((256,), {"dtype": "float32"}),
    "tri": Case((256,), {"dtype": "float32"}),
    "linspace": Case((0.0, 1.0, 4096)),
    "logspace": Case((0.0, 1.0, 4096)),
    "geomspace": Case((1.0, 10.0, 4096)),
    "meshgrid": Case((VECTOR[:256], OTHER[:256])),
    **{name: Case((1024,)) for name in ("bartlett", "blackman", "hamming", "hanning")},
    "kaiser": Case((1024, 14.0)),
    # indexing and shape
    "take": Case((X, I[0], 0)),
    "take_along_axis": Case((X, I, 1)),
    "get_item": Case((X, (slice(10, 200), slice(None, None, 2)))),
    "slice": Case((X, (10, 20), (200, 100))),
    "slice_update": Case((X, (10, 20), normal(200, 100))),
    "reshape": Case((X, (128, 512))),
    "transpose": Case((CUBE, (2, 0, 1))),
    "moveaxis": Case((CUBE, 0, -1)),
    "swapaxes": Case((CUBE, 0, 2)),
    "expand_dims": Case((X, 1)),
    "squeeze": Case((X[:, None], 1)),
    "broadcast_to": Case((X[0], (256, 256))),
    "flip": Case((X, 1)),
    "roll": Case((X, 3, 1)),
    "tile": Case((X, (2, 2))),
    "repeat": Case((X, 2, 1)),
    "pad": Case((X, ((2, 2), (3, 3)))),
    "append": Case((X, Y, 0)),
    "concatenate": Case(([X, Y], -1)),
    "stack": Case(([X, Y], 1)),
    "split": Case((X, 4, 1)),
    "array_split": Case((X, 5, 1)),
    **{name: Case((CUBE, 4)) for name in ("hsplit", "vsplit", "dsplit")},
    "unravel_index": Case((integers(65536, 4096), (256, 256))),
    "unfold": Case((normal(8, 16, 32, 32), 3)),
    "fold": Case((normal(8, 144, 900), 32, 3)),
    "view": Case((X, "int32"), slopes=False),
    "depth_to_space": Case((IMAGES, 2)),
    "space_to_depth": Case((IMAGES, 2)),
    "one_hot": Case((LABELS, 64)),
    "multi_hot": Case((integers(64, 256, 4), 64)),
    # order and counting
    "top_k": Case((X, 5)),
    "in_top_k": Case((LABELS, LOGITS, 5)),
    "searchsorted": Case((SORTED, OTHER)),
    "digitize": Case((X, SORTED[::64].copy())),
    "argpartition": Case((X, 20)),
    "bincount": Case((integers(100, 4096),), {"minlength": 100}),
    "histogram": Case((X, 10)),
    "isin": Case((I, integers(100, 32))),
    **{name: Case((X, 0.3, -1)) for name in ("quantile",)},
    "nanquantile": Case((N, 0.3, -1)),
    "percentile": Case((X, 30.0, -1)),
    "nanpercentile": Case((N, 30.0, -1)),
    "average": Case((X, -1, POSITIVE)),
    "trapezoid": Case((X,)),
    "correlate": Case((VECTOR, OTHER[:64])),
    # scatter
    "scatter": Case((integers(256, 512, 1), normal(512, 64), (256, 64))),
    "scatter_update": Case((X, rng.permutation(256)[:128, None].astype("int32"), normal(128, 256))),
    **{f"segment_{name}": Case((X, SEGMENTS, 64)) for name in ("sum", "max", "min")},
    "segment_prod": Case((X, SEGMENTS, 64), slopes=False),
    # contraction
    "dot": Case((X, Y)),
    "tensordot": Case((X, Y, 1)),
    "vdot": Case((VECTOR, OTHER)),
    "outer": Case((VECTOR[:512], OTHER[:512])),
    "inner": Case((X, Y)),
    "kron": Case((X[:16, :16], Y[:16, :16])),
    "cross": Case((normal(4096, 3), normal(4096, 3))),
    "cdist": Case((normal(128, 32), normal(128, 32))),
    "einsum": Case(("bqhd,bkhd->bhqk", QUERY, KEY)),
    "biased_einsum": Case(("nk,khd->nhd", X, normal(256, 4, 64), normal(4, 64))),
    "dense": Case((X, Y, X[0])),
    "dot_product_attention": Case((QUERY, KEY, VALUE)),
    # linear algebra
    "solve": Case((SQUARE, RIGHT)),
    "solve_triangular": Case((TRIANGLE, RIGHT), {"lower": True}),
    "lstsq": Case((normal(64, 32), normal(64, 4)), slopes=False),
    "svd": Case((SQUARE,), {"full_matrices": False}, slopes=False),
    "qr": Case((SQUARE,)),
    # windows
    "conv": Case((IMAGES, normal(3, 3, 16, 32)), {"padding": "same"}),
    "biased_conv": Case((IMAGES, normal(3, 3, 16, 32), normal(32)), {"padding": "same"}),
    "depthwise_conv": Case((IMAGES, normal(3, 3, 16, 1)), {"padding": "same"}),
    "separable_conv": Case((IMAGES, normal(3, 3, 16, 1), normal(1, 1, 16, 32)), {"padding": "same"}),
    "conv_transpose": Case((IMAGES, normal(3, 3, 32, 16)), {"strides": 2, "padding": "same"}),
    "max_pool": Case((IMAGES, 2)),
    "average_pool": Case((IMAGES, 2)),
    "adaptive_average_pool": Case((IMAGES, 8)),
    "adaptive_max_pool": Case((IMAGES, 8)),
    # normalization and losses
    "moments": Case((X, -1)),
    "batch_normalization": Case((IMAGES, MEAN, SCALE, -1, MEAN, SCALE), slopes=(0, 3, 4)),
    "normalize_batch": Case((IMAGES, -1, MEAN, SCALE), slopes=False),
    "group_normalization": Case((IMAGES, SCALE, MEAN, 4)),
    "layer_normalization": Case((X, Y[0], Z[0], -1, 1e-3)),
    "rms_normalization": Case((X, Y[0], -1, 1e-7)),
    "threshold": Case((X, 0.5, 0.0)),
    "categorical_crossentropy": Case((ONE_HOT, LOGITS), {"from_logits": True}),
    "sparse_categorical_crossentropy": Case((LABELS, LOGITS), {"from_logits": True}),
    "binary_crossentropy": Case((YES.astype("float32"), X), {"from_logits": True}),
    "mean_categorical_crossentropy": Case((ONE_HOT, LOGITS), {"from_logits": True}),
    "mean_sparse_categorical_crossentropy": Case((LABELS, LOGITS), {"from_logits": True}),
    "mean_binary_crossentropy": Case((YES.astype("float32"), X), {"from_logits": True}),
    "ctc_loss": Case((1 + integers(9, 8, 10), normal(8, 50, 10), np.full(8, 10, "int32"), np.full(8, 50, "int32"))),
    "ctc_decode": Case((normal(8, 50, 10), np.full(8, 50, "int32"))),
    "extract_sequences": Case((normal(8, 4096), 256, 128)),
    "stft": Case((normal(8, 4096), 256, 128, 256)),
    "istft": Case(((normal(8, 31, 129), normal(8, 31, 129)), 256, 128, 256)),
    "psnr": Case((X, Y, 1.0)),
    # Fourier
    **{name: Case(((X, Y),)) for name in ("fft", "fft2", "ifft2")},
    "rfft": Case((X,)),
    "irfft": Case(((normal(256, 129), normal(256, 129)),)),
    # images
    "crop_images": Case((RGB, 4, 4, 4, 4)),
    "pad_images": Case((RGB, 4, 4, 4, 4)),
    "map_coordinates": Case((X, uniform(0, 255, 2, 64, 64), 1)),
    "affine_transform": Case((RGB, np.array([[1, 0.1, 2, -0.1, 1, 3, 0, 0]] * 8, "float32"))),
    "perspective_transform": Case((RGB, CORNERS, MOVED), slopes=False),
    "extract_patches": Case((RGB, 8)),
    "extract_patches_3d": Case((VOLUMES, 4)),
    "ssim": Case((RGB, np.clip(RGB + 0.1 * normal(*RGB.shape), 0, 1))),
    "resize": Case((RGB, (96, 96))),
    "scale_and_translate": Case(
        (RGB[0], (96, 96, 3), np.array([1.5, 1.5], "float32"), np.array([1, 2], "float32"), (0, 1), "linear")
    ),
}


def case(definition: Any) -> Case | None:
    """Return the call of an op that is measured, or None where nobody has said how to call it."""
    name = definition.name
    if name in CASES:
        found = CASES[name]
    else:
        required = [p for p in definition.parameters if p.default is p.empty]
        if any(p.name not in definition.tensors + definition.several for p in required) or len(required) > 2:
            return None
        if required and required[0].name in definition.several:
            args: tuple[Any, ...] = ([X, Y],)
        else:
            args = (DOMAINS.get(name, X), Y)[: len(required)]
        found = Case(args, ROWS if name in ALONG_ROWS else {})
    return Case(found.args, found.kwargs, name not in FLAT and found.slopes)
