"""PyTorch, eager: the functions of `torch`, `torch.nn.functional`, `torch.linalg` and `torch.special`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from ops.case import outputs

COMPILES = False
NAMESPACES = (torch, F, torch.linalg, torch.special)


def tensor(x: np.ndarray) -> torch.Tensor:
    """Return a native tensor."""
    return torch.from_numpy(x.copy())


def array(x: Any) -> np.ndarray:
    """Return an array."""
    return x.detach().resolve_conj().numpy() if isinstance(x, torch.Tensor) else np.asarray(x)


def wait(result: Any) -> None:
    """Nothing to do: the processor computes when it is called."""


def gradient(function: Callable[..., Any], positions: Sequence[int]) -> Callable[..., Any]:
    """Return the function from slopes of the outputs, and the inputs, to slopes of the inputs."""

    def slopes(cotangents: list[torch.Tensor], *leaves: torch.Tensor) -> Any:
        full = list(leaves)
        for i in positions:
            full[i] = full[i].detach().requires_grad_()
        results = [x for x in outputs(function(*full)) if x.dtype.is_floating_point]
        return torch.autograd.grad(results, [full[i] for i in positions], cotangents)

    return slopes


def pair(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return real and imaginary part."""
    return x.real, x.imag


def last(x: torch.Tensor) -> torch.Tensor:
    """Bring channels to the end."""
    return x.movedim(1, -1)


def first(x: torch.Tensor) -> torch.Tensor:
    """Bring channels to the front."""
    return x.movedim(-1, 1)


def conv(x: torch.Tensor, kernel: torch.Tensor, padding: int = 1, groups: int = 1) -> torch.Tensor:
    """Convolution of images with channels last."""
    return last(F.conv2d(first(x), kernel.permute(3, 2, 0, 1), padding=padding, groups=groups))


def depthwise(x: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """One filter for each channel."""
    return last(F.conv2d(first(x), kernel.permute(2, 3, 0, 1), padding=1, groups=x.shape[-1]))


def conv_transpose(x: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """Transposed convolution to twice the size."""
    return last(F.conv_transpose2d(first(x), kernel.permute(3, 2, 0, 1), stride=2))[:, :64, :64]


def windows(function: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return a function of images with channels last."""
    return lambda x: last(function(first(x)))


def attention(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """Attention with heads on the third axis."""
    return F.scaled_dot_product_attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2)).transpose(1, 2)


def batch_norm(x: torch.Tensor, mean: Any, var: Any, offset: Any, scale: Any) -> torch.Tensor:
    """Batch normalization by given moments."""
    return last(F.batch_norm(first(x), mean, var, scale, offset, eps=1e-3))


def own_batch_norm(x: torch.Tensor, offset: Any, scale: Any) -> tuple[torch.Tensor, ...]:
    """Batch normalization by the moments of the batch, and these."""
    y, mean, deviation = torch.native_batch_norm(first(x), scale, offset, None, None, True, 0.0, 1e-3)
    return last(y), mean, deviation.pow(-2) - 1e-3


def slice_update(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Write a block into a copy."""
    result = x.clone()
    result[10:210, 20:120] = y
    return result


def segment(reduce: str, start: float) -> Callable[..., torch.Tensor]:
    """Return a reduction of segments."""
    return lambda x, ids: x.new_full((64, x.shape[1]), start).scatter_reduce(
        0, ids.long()[:, None].expand_as(x), x, reduce
    )


def multi_hot(x: torch.Tensor) -> torch.Tensor:
    """Ones where a label is named."""
    return torch.zeros(x.shape[0], 64).scatter_(1, x.long(), 1.0)


def ctc_loss(target: torch.Tensor, output: torch.Tensor, target_length: Any, output_length: Any) -> torch.Tensor:
    """CTC loss of logits."""
    logs = F.log_softmax(output, -1).transpose(0, 1)
    return F.ctc_loss(logs, target, output_length, target_length, reduction="none")


def stft(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Short-time Fourier transform with a Hann window, padded at the ends."""
    window = torch.hann_window(256)
    return pair(torch.stft(x, 256, 128, 256, window, pad_mode="reflect", return_complex=True).transpose(1, 2))


def istft(x: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
    """Undo `stft`."""
    return torch.istft(torch.complex(*x).transpose(1, 2), 256, 128, 256, torch.hann_window(256))


def block(x: torch.Tensor, *shape: int, axes: tuple[int, ...], out: tuple[int, ...]) -> torch.Tensor:
    """Reshape, permute and reshape."""
    return x.reshape(shape).permute(axes).reshape(out)


ROW = (0, 1, 3, 2, 4, 5)
RAW: dict[str, Callable[..., Any]] = {
    "cast": lambda x: x.to(torch.float16),
    "saturate_cast": lambda x: x.clamp(-65504, 65504).to(torch.float16),
    "stop_gradient": lambda x: x.detach(),
    "absolute": torch.abs,
    "fabs": torch.abs,
    "max": lambda x: torch.amax(x, -1),
    "min": lambda x: torch.amin(x, -1),
    "ptp": lambda x: torch.amax(x, -1) - torch.amin(x, -1),
    "var": lambda x: torch.var(x, -1, correction=0),
    "std": lambda x: torch.std(x, -1, correction=0),
    "norm": lambda x: torch.linalg.vector_norm(x, dim=-1),
    "average": lambda x, w: (x * w).sum(-1) / w.sum(-1),
    "median": lambda x: torch.quantile(x, 0.5, -1),
    "nanmedian": lambda x: torch.nanquantile(x, 0.5, -1),
    "sort": lambda x: torch.sort(x, dim=-1).values,
    "quantile": lambda x: torch.quantile(x, 0.3, -1),
    "nanquantile": lambda x: torch.nanquantile(x, 0.3, -1),
    "percentile": lambda x: torch.quantile(x, 0.3, -1),
    "nanpercentile": lambda x: torch.nanquantile(x, 0.3, -1),
    "zeros": lambda: torch.zeros(256, 256),
    "ones": lambda: torch.ones(256, 256),
    "empty": lambda: torch.empty(256, 256),
    "full": lambda: torch.full((256, 256), 2.0),
    "arange": lambda: torch.arange(4096, dtype=torch.float32),
    "lu_factor": lambda x: (lambda f, p: (f, p - 1))(*torch.linalg.lu_factor(x)),
    "eig": torch.linalg.eig,
    "matrix_rank": torch.linalg.matrix_rank,
    "solve": torch.linalg.solve,
    "equal": torch.eq,
    "glu": F.glu,
    "nonzero": lambda x: torch.nonzero(x, as_tuple=True),
    "vander": lambda x: torch.flip(
        torch.cumprod(torch.cat([torch.ones_like(x)[:, None], x[:, None].expand(-1, 255)], 1), 1), (1,)
    ),
    "eye": lambda: torch.eye(256),
    "identity": lambda: torch.eye(256),
    "tri": lambda: torch.ones(256, 256).tril(),
    "linspace": lambda: torch.linspace(0, 1, 4096),
    "logspace": lambda: torch.logspace(0, 1, 4096),
    "bartlett": lambda: torch.bartlett_window(1024, periodic=False),
    "blackman": lambda: torch.blackman_window(1024, periodic=False),
    "hamming": lambda: torch.hamming_window(1024, periodic=False),
    "hanning": lambda: torch.hann_window(1024, periodic=False),
    "kaiser": lambda: torch.kaiser_window(1024, False, 14.0),
    "copy": torch.clone,
    "diag": torch.diag,
    "meshgrid": lambda x, y: torch.meshgrid(x, y, indexing="xy"),
    "take": lambda x, i: torch.index_select(x, 0, i),
    "take_along_axis": lambda x, i: torch.gather(x, 1, i.long()),
    "get_item": lambda x: x[10:200, ::2],
    "slice": lambda x: x[10:210, 20:120],
    "slice_update": slice_update,
    "transpose": lambda x: x.permute(2, 0, 1),
    "expand_dims": lambda x: x.unsqueeze(1),
    "flip": lambda x: torch.flip(x, (1,)),
    "repeat": lambda x: torch.repeat_interleave(x, 2, 1),
    "pad": lambda x: F.pad(x, (3, 3, 2, 2)),
    "append": lambda x, y: torch.cat([x, y]),
    "split": lambda x: torch.tensor_split(x, 4, 1),
    "array_split": lambda x: torch.tensor_split(x, 5, 1),
    "unstack": lambda x: torch.unbind(x, -1),
    "mod": torch.remainder,
    "power": torch.pow,
    "divide_no_nan": lambda x, y: torch.where(y == 0, 0.0, x / y),
    "cbrt": lambda x: x.sign() * x.abs().pow(1 / 3),
    "bitwise_invert": torch.bitwise_not,
    "log_sigmoid": F.logsigmoid,
    "leaky_relu": lambda x: F.leaky_relu(x, 0.2),
    "gelu": lambda x: F.gelu(x, approximate="tanh"),
    "hard_sigmoid": F.hardsigmoid,
    "hard_silu": F.hardswish,
    "hard_tanh": F.hardtanh,
    "tanh_shrink": F.tanhshrink,
    "soft_shrink": F.softshrink,
    "hard_shrink": F.hardshrink,
    "squareplus": lambda x: 0.5 * (x + torch.sqrt(x * x + 4)),
    "sparse_plus": lambda x: torch.where(x <= -1, 0.0, torch.where(x < 1, 0.25 * (x + 1) ** 2, x)),
    "sparse_sigmoid": lambda x: torch.clamp(0.5 * (x + 1), 0, 1),
    "top_k": lambda x: torch.topk(x, 5),
    "in_top_k": lambda t, x: (x > x.gather(1, t.long()[:, None])).sum(1) < 5,
    "searchsorted": torch.searchsorted,
    "digitize": lambda x, edges: torch.bucketize(x, edges, right=True),
    "bincount": lambda x: torch.bincount(x, minlength=100),
    "histogram": lambda x: torch.histogram(x, 10),
    "select": lambda c, v: torch.where(c[0], v[0], torch.where(c[1], v[1], 0.0)),
    "where": torch.where,
    "tensordot": lambda x, y: torch.tensordot(x, y, 1),
    "dot": torch.matmul,
    "inner": torch.inner,
    "cross": lambda x, y: torch.linalg.cross(x, y),
    "dense": lambda x, k, b: torch.addmm(b, x, k),
    "dot_product_attention": attention,
    "solve_triangular": lambda a, b: torch.linalg.solve_triangular(a, b, upper=False),
    "lstsq": lambda a, b: torch.linalg.lstsq(a, b).solution,
    "cholesky": torch.linalg.cholesky,
    "qr": torch.linalg.qr,
    "svd": lambda x: torch.linalg.svd(x, full_matrices=False),
    "pinv": torch.linalg.pinv,
    "conv": conv,
    "depthwise_conv": depthwise,
    "separable_conv": lambda x, d, p: conv(depthwise(x, d), p, padding=0),
    "conv_transpose": conv_transpose,
    "max_pool": windows(lambda x: F.max_pool2d(x, 2)),
    "average_pool": windows(lambda x: F.avg_pool2d(x, 2)),
    "adaptive_average_pool": windows(lambda x: F.adaptive_avg_pool2d(x, 8)),
    "adaptive_max_pool": windows(lambda x: F.adaptive_max_pool2d(x, 8)),
    "moments": lambda x: torch.var_mean(x, -1, correction=0)[::-1],
    "batch_normalization": batch_norm,
    "normalize_batch": own_batch_norm,
    "group_normalization": lambda x, s, o: last(F.group_norm(first(x), 4, s, o, 1e-3)),
    "huber": lambda y, x: F.huber_loss(x, y, reduction="none"),
    "cosine": lambda y, x: F.cosine_similarity(x, y, -1),
    "layer_normalization": lambda x, g, b: F.layer_norm(x, (256,), g, b, 1e-3),
    "rms_normalization": lambda x, s: F.rms_norm(x, (256,), s, 1e-7),
    "normalize": lambda x: F.normalize(x, dim=-1),
    "threshold": lambda x: F.threshold(x, 0.5, 0.0),
    "one_hot": lambda x: F.one_hot(x.long(), 64).float(),
    "multi_hot": multi_hot,
    "categorical_crossentropy": lambda t, x: F.cross_entropy(x, t, reduction="none"),
    "sparse_categorical_crossentropy": lambda t, x: F.cross_entropy(x, t.long(), reduction="none"),
    "binary_crossentropy": lambda t, x: F.binary_cross_entropy_with_logits(x, t, reduction="none"),
    "mean_categorical_crossentropy": lambda t, x: F.cross_entropy(x, t),
    "mean_sparse_categorical_crossentropy": lambda t, x: F.cross_entropy(x, t.long()),
    "mean_binary_crossentropy": lambda t, x: F.binary_cross_entropy_with_logits(x, t),
    "mean_huber": lambda y, x: F.huber_loss(x, y),
    "mean_square": lambda y, x: F.mse_loss(x, y),
    "ctc_loss": ctc_loss,
    "psnr": lambda x, y: -10 * torch.log10(F.mse_loss(x, y)),
    "depth_to_space": lambda x: block(x, 8, 32, 32, 2, 2, 4, axes=ROW, out=(8, 64, 64, 4)),
    "space_to_depth": lambda x: block(x, 8, 16, 2, 16, 2, 16, axes=ROW, out=(8, 16, 16, 64)),
    "view": lambda x: x.view(torch.int32),
    "scatter": lambda i, v: torch.zeros(256, 64).index_add(0, i[:, 0], v),
    "scatter_update": lambda x, i, v: x.index_copy(0, i[:, 0].long(), v),
    "segment_sum": lambda x, ids: x.new_zeros(64, x.shape[1]).index_add(0, ids, x),
    "segment_prod": segment("prod", 1.0),
    "segment_max": segment("amax", -float("inf")),
    "segment_min": segment("amin", float("inf")),
    "nanmax": lambda x: torch.amax(torch.nan_to_num(x, -float("inf")), -1),
    "nanmin": lambda x: torch.amin(torch.nan_to_num(x, float("inf")), -1),
    "nanprod": lambda x: torch.prod(torch.nan_to_num(x, 1.0), -1),
    "nancumsum": lambda x: torch.cumsum(torch.nan_to_num(x), -1),
    "nancumprod": lambda x: torch.cumprod(torch.nan_to_num(x, 1.0), -1),
    "nanargmax": lambda x: torch.argmax(torch.nan_to_num(x, -float("inf")), -1),
    "nanargmin": lambda x: torch.argmin(torch.nan_to_num(x, float("inf")), -1),
    "correlate": lambda x, y: F.conv1d(x[None, None], y[None, None])[0, 0],
    "fft": lambda x: pair(torch.fft.fft(torch.complex(*x))),
    "fft2": lambda x: pair(torch.fft.fft2(torch.complex(*x))),
    "ifft2": lambda x: pair(torch.fft.ifft2(torch.complex(*x))),
    "rfft": lambda x: pair(torch.fft.rfft(x)),
    "irfft": lambda x: torch.fft.irfft(torch.complex(*x)),
    "stft": stft,
    "istft": istft,
    "view_as_complex": torch.view_as_complex,
    "crop_images": lambda x: x[:, 4:-4, 4:-4],
    "pad_images": lambda x: F.pad(x, (0, 0, 4, 4, 4, 4)),
    "rgb_to_grayscale": lambda x: x @ torch.tensor([[0.2989], [0.587], [0.114]]),
    "extract_patches": lambda x: block(x, 8, 8, 8, 8, 8, 3, axes=ROW, out=(8, 8, 8, 192)),
    "resize": windows(lambda x: F.interpolate(x, (96, 96), mode="bilinear")),
}
