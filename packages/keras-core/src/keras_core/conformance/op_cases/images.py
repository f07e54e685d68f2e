"""Images and windows laid out as columns, against formulas written out pixel by pixel."""

from __future__ import annotations

import colorsys
import itertools

import numpy as np

from keras_core.conformance.arrays import distinct, integers, numbers
from keras_core.conformance.op_cases.case import Case
from keras_core.conformance.op_cases.windows import _patches, _tuple, channels_last

KERNELS = {
    "bilinear": lambda d: max(0.0, 1 - d),
    "bicubic": lambda d: 1.5 * d**3 - 2.5 * d**2 + 1 if d < 1 else -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2 if d < 2 else 0,
    "lanczos3": lambda d: np.sinc(d) * np.sinc(d / 3) if d < 3 else 0.0,
}


def _matrix(size, length, kernel, antialias=False, scale=None, shift=0.0):
    """Weights of `size` places in each of `length` others."""
    scale = length / size if scale is None else scale
    wide = max(1 / scale, 1) if antialias else 1
    made = np.zeros((length, size))
    for i in range(length):
        at = (i + 0.5 - shift) / scale - 0.5
        if -0.5 <= at <= size - 0.5:
            row = np.array([kernel(abs(at - j) / wide) for j in range(size)])
            made[i] = row / row.sum()
    return made


@channels_last
def resize(x, size, interpolation="bilinear", antialias=False):
    if interpolation == "nearest":
        rows, columns = ([int((i + 0.5) * n / m) for i in range(m)] for n, m in zip(x.shape[1:3], size))
        return x[:, rows][:, :, columns]
    rows, columns = (_matrix(n, m, KERNELS[interpolation], antialias) for n, m in zip(x.shape[1:3], size))
    return np.einsum("ih,jw,bhwc->bijc", rows, columns, x)


def scale_and_translate(x, shape, scale, shift, axes, method, antialias=True):
    for axis, s, t in zip(axes, scale, shift):
        matrix = _matrix(x.shape[axis], shape[axis], KERNELS[f"bi{method}"], antialias, s, t)
        x = np.moveaxis(np.tensordot(matrix, x, (1, axis)), 0, axis)
    return x


def _fixed(i, n, mode):
    """Where place `i` of an axis of length `n` is read from, or None."""
    if 0 <= i < n:
        return i
    period = {"nearest": [max(0, min(i, n - 1))], "wrap": range(n), "mirror": [*range(n), *range(n - 2, 0, -1)]}
    line = {**period, "reflect": [*range(n), *range(n - 1, -1, -1)]}.get(mode)
    return None if line is None else line[i % len(line)]


def _read(x, place, order, mode, fill):
    """Read the leading axes of `x` at a place between its elements."""
    if order == 0:
        corners = [[(int(np.copysign(np.floor(abs(p) + 0.5), p)), 1.0)] for p in place]
    else:
        corners = [[(int(np.floor(p)), 1 - p + np.floor(p)), (int(np.floor(p)) + 1, p - np.floor(p))] for p in place]
    total = 0.0
    for corner in itertools.product(*corners):
        at = [_fixed(i, n, mode) for (i, _), n in zip(corner, x.shape)]
        value = fill if None in at else x[tuple(at)]
        total = total + np.prod([w for _, w in corner]) * value
    return total


def map_coordinates(x, coordinates, order, fill_mode="constant", fill_value=0):
    places = coordinates.reshape(len(coordinates), -1).T
    made = [_read(x, place, order, fill_mode, fill_value) for place in places]
    return np.array(made).reshape(coordinates.shape[1:])


def _warped(x, matrices, interpolation, mode, fill):
    made = np.empty(x.shape)
    for b, (image, m) in enumerate(zip(x, matrices)):
        for i, j in np.ndindex(image.shape[:2]):
            column, row, scale = m @ [j, i, 1]
            place = (row / scale, column / scale)
            made[b, i, j] = _read(image, place, int(interpolation == "bilinear"), mode, fill)
    return made


@channels_last
def affine(x, transform, interpolation="bilinear", fill_mode="constant", fill_value=0):
    return _warped(x, [np.append(t, 1).reshape(3, 3) for t in transform], interpolation, fill_mode, fill_value)


@channels_last
def perspective(x, start, end, interpolation="bilinear", fill_value=0):
    matrices = []
    for source, target in zip(start, end):
        rows, values = [], []
        for (u, v), (a, b) in zip(source, target):
            rows += [[a, b, 1, 0, 0, 0, -a * u, -b * u], [0, 0, 0, a, b, 1, -a * v, -b * v]]
            values += [u, v]
        matrices.append(np.append(np.linalg.solve(rows, values), 1).reshape(3, 3))
    return _warped(x, matrices, interpolation, "constant", fill_value)


@channels_last
def grey(x):
    return x @ np.array([[0.2989], [0.587], [0.114]])


def _each(function):
    return channels_last(lambda x: np.array([function(*p) for p in x.reshape(-1, 3)]).reshape(x.shape))


def _correlated(x, kernel):
    """Correlate height and width with a kernel, zeros outside."""
    height, width = kernel.shape
    before = (height - 1) // 2, (width - 1) // 2
    x = np.pad(x, [(0, 0), (before[0], height // 2), (before[1], width // 2), (0, 0)])
    seen = np.lib.stride_tricks.sliding_window_view(x, kernel.shape, (1, 2))
    return np.einsum("bhwcij,ij->bhwc", seen, kernel)


def _bell(size, sigma):
    values = np.exp(-0.5 * ((np.arange(size) - (size - 1) / 2) / sigma) ** 2)
    return values / values.sum()


@channels_last
def blur(x, size, sigma):
    return _correlated(x, np.outer(_bell(size[1], sigma[1]), _bell(size[0], sigma[0])))


def sobel(x, data_format="channels_last"):
    down = np.array([[-1.0, -2, -1], [0, 0, 0], [1, 2, 1]])
    return np.stack([channels_last(_correlated)(x, k, data_format=data_format) for k in (down, down.T)], -1)


def ssim(a, b, max_val=1.0, filter_size=3, data_format="channels_last"):
    window = np.outer(_bell(filter_size, 1.5), _bell(filter_size, 1.5))

    def mean(x):
        seen = np.lib.stride_tricks.sliding_window_view(x, window.shape, (1, 2))
        return np.einsum("bhwcij,ij->bhwc", seen, window)

    c1, c2 = (0.01 * max_val) ** 2, (0.03 * max_val) ** 2
    m, n = mean(a), mean(b)
    over = (2 * m * n + c1) * (2 * (mean(a * b) - m * n) + c2)
    under = (m**2 + n**2 + c1) * (mean(a * a) - m**2 + mean(b * b) - n**2 + c2)
    return (over / under).mean((1, 2, 3))


@channels_last
def patches(x, size, strides=None, dilation_rate=1, padding="valid"):
    rank = x.ndim - 2
    window = _tuple(size, rank)
    made, n = _patches(x, window, _tuple(strides or window, rank), _tuple(dilation_rate, rank), padding, 0)
    return made.reshape(*made.shape[: n + 1], -1)


def unfold(x, kernel_size, dilation=1, padding=0, stride=1):
    p = padding
    x = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
    k, d, s = _tuple(kernel_size, 2), _tuple(dilation, 2), _tuple(stride, 2)
    made, _ = _patches(np.moveaxis(x, 1, -1), k, s, d, "valid", 0)
    batch, rows, columns, height, width, channels = made.shape
    return made.transpose(0, 5, 3, 4, 1, 2).reshape(batch, channels * height * width, rows * columns)


def fold(x, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """Each place of the result adds up what `unfold` takes from it."""
    channels = x.shape[1] // int(np.prod(_tuple(kernel_size, 2)))
    size = channels * int(np.prod(output_size))
    basis = np.eye(size).reshape(size, channels, *output_size)
    seen = unfold(basis, kernel_size, dilation, padding, stride)
    return np.einsum("bkw,pkw->bp", x, seen).reshape(len(x), channels, *output_size)


@channels_last
def deep_to_wide(x, block_size):
    n, h, w, c = x.shape
    made = np.zeros((n, h * block_size, w * block_size, c // block_size**2))
    for i, j, k in itertools.product(range(block_size), range(block_size), range(made.shape[-1])):
        made[:, i::block_size, j::block_size, k] = x[..., (i * block_size + j) * made.shape[-1] + k]
    return made


def wide_to_deep(x, block_size):
    parts = [x[:, i::block_size, j::block_size] for i in range(block_size) for j in range(block_size)]
    return np.concatenate(parts, -1)


def adaptive(reduce):
    @channels_last
    def pool(x, output_size):
        for axis, count in enumerate(_tuple(output_size, x.ndim - 2), 1):
            n = x.shape[axis]
            bounds = [(i * n // count, -(-(i + 1) * n // count)) for i in range(count)]
            x = np.stack([reduce(x.take(range(a, b), axis), axis) for a, b in bounds], axis)
        return x

    return pool


IMAGE = numbers(2, 5, 6, 3, low=0.0, high=1.0)
GREY, SPREAD = numbers(2, 5, 4, 1), distinct(2, 5, 6, 2)
FIRST = np.ascontiguousarray(np.moveaxis(IMAGE, -1, 1))
OTHER = numbers(2, 5, 6, 3, seed=1, low=0.0, high=1.0)
WHOLE = integers(2, 5, 6, 3, low=0, high=256, dtype="uint8")
TRANSFORM = np.array([[0.93, 0.11, 0.27, -0.12, 1.07, 0.31, 0.02, 0.03], [1, 0, -0.7, 0, 1, 1.2, 0, 0]], "float32")
START = np.tile(np.array([[0, 0], [3, 0], [0, 4], [3, 4]], "float32"), (2, 1, 1))
END = START + numbers(2, 4, 2, seed=3, low=-0.4, high=0.4)
PLACES = numbers(3, 7, seed=2, low=-4.0, high=8.0)
LAST = {"data_format": "channels_last"}


def _case(op, args, reference, label="", factor=16, slopes=False, short=True, data_format="channels_last", **kwargs):
    kwargs = {"data_format": data_format, **kwargs} if data_format else kwargs
    return Case(op, args, reference, kwargs, label=label, factor=factor, slopes=slopes, short=short)


CASES = [
    _case("resize", (IMAGE, (3, 8)), resize, "bilinear", slopes=True),
    _case("resize", (FIRST, (4, 9)), resize, "bilinear_first", data_format="channels_first"),
    _case("resize", (IMAGE, (3, 8)), resize, "bilinear_antialias", antialias=True),
    _case("resize", (IMAGE, (7, 3)), resize, "nearest", factor=1, interpolation="nearest"),
    _case("resize", (IMAGE, (3, 8)), resize, "bicubic", interpolation="bicubic", antialias=True),
    _case("resize", (IMAGE, (7, 3)), resize, "lanczos3", interpolation="lanczos3"),
    _case(
        "scale_and_translate",
        (IMAGE, (2, 4, 7, 3), np.array([0.7, 1.3], "float32"), np.array([0.4, -0.6], "float32"), (1, 2), "linear"),
        scale_and_translate,
        slopes=True,
        factor=64,
        data_format=None,
    ),
    _case(
        "affine_transform", (GREY, TRANSFORM), affine, "constant", factor=64, short=False, slopes=True, fill_value=0.5
    ),
    _case("affine_transform", (GREY, TRANSFORM), affine, "reflect", factor=64, short=False, fill_mode="reflect"),
    _case("perspective_transform", (GREY, START, END), perspective, factor=256, short=False),
    *(
        _case(
            "map_coordinates",
            (IMAGE[0], PLACES, order),
            map_coordinates,
            f"{mode}_{order}",
            factor=64,
            short=False,
            data_format=None,
            slopes=order == 1 and mode == "mirror",
            fill_mode=mode,
        )
        for mode, order in (("constant", 1), ("mirror", 1), ("reflect", 1), ("wrap", 0), ("nearest", 1))
    ),
    _case("rgb_to_grayscale", (IMAGE,), grey, slopes=True),
    _case("rgb_to_hsv", (FIRST,), _each(colorsys.rgb_to_hsv), short=False, data_format="channels_first"),
    _case("hsv_to_rgb", (IMAGE,), _each(colorsys.hsv_to_rgb), factor=64),
    _case("gaussian_blur", (IMAGE, (3, 5), (0.8, 1.5)), blur, slopes=True),
    _case("gaussian_blur", (FIRST, (2, 4), (0.8, 1.5)), blur, "first", data_format="channels_first"),
    _case("sobel_edges", (IMAGE,), sobel, slopes=True, factor=64),
    _case("ssim", (IMAGE, OTHER), ssim, slopes=True, factor=64, short=False, filter_size=3),
    _case("extract_patches", (IMAGE, 2), patches, "apart", factor=1, slopes=True),
    _case(
        "extract_patches", (FIRST, (3, 2)), patches, "first", 1, data_format="channels_first", strides=1, padding="same"
    ),
    _case("extract_patches", (WHOLE, 2), patches, "dilated", factor=1, strides=1, dilation_rate=2),
    _case("extract_patches_3d", (numbers(1, 3, 4, 3, 2), (2, 2, 3)), patches, factor=1, strides=1),
    _case("crop_images", (IMAGE, 1, 2, 1), lambda x, *a, **k: x[:, 1:-1, 2:5], factor=1, target_width=3),
    _case(
        "pad_images",
        (IMAGE, 1, 2),
        lambda x, *a, **k: np.pad(x, [(0, 0), (1, 2), (2, 1), (0, 0)]),
        factor=1,
        target_height=8,
        right_padding=1,
    ),
    _case("unfold", (SPREAD, 2), unfold, factor=1, slopes=True, data_format=None),
    _case("unfold", (SPREAD, (2, 1)), unfold, "strided", factor=1, data_format=None, dilation=2, padding=1, stride=2),
    _case("fold", (numbers(2, 8, 12), (4, 5), 2), fold, slopes=True, data_format=None),
    _case("fold", (numbers(2, 4, 6), (4, 5), 2), fold, "strided", data_format=None, dilation=2, padding=1, stride=2),
    _case("depth_to_space", (numbers(2, 2, 3, 8), 2), deep_to_wide, factor=1),
    _case("space_to_depth", (numbers(2, 4, 6, 3), 2), wide_to_deep, factor=1, data_format=None),
    _case("adaptive_average_pool", (IMAGE, (2, 4)), adaptive(np.mean), slopes=True),
    _case("adaptive_average_pool", (FIRST, (5, 3)), adaptive(np.mean), "first", data_format="channels_first"),
    _case("adaptive_max_pool", (SPREAD, (2, 4)), adaptive(np.max), factor=1, slopes=True),
    _case("adaptive_max_pool", (GREY[:, 0], 3), adaptive(np.max), "1d", factor=1),
    _case(
        "psnr",
        (IMAGE, OTHER, 2.0),
        lambda a, b, m: 10 * np.log10(m * m / np.mean((a - b) ** 2)),
        slopes=True,
        data_format=None,
    ),
]
