"""Overrides against NumPy, SciPy or plain torch: what a framework's own function does not already promise."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.testing import assert_allclose, assert_array_equal
from scipy import signal, special

from keras_backend_torch import arrays
from keras_backend_torch.overrides import OVERRIDES


def run(name, *args, **kwargs):
    native = [torch.tensor(a) if isinstance(a, np.ndarray) else a for a in args]
    result = OVERRIDES[name](*native, **kwargs)
    if isinstance(result, tuple | list):
        return [r.detach().numpy() for r in result]
    return result.detach().numpy()


# Activations


def test_activations_follow_their_formulas(rng):
    x = rng.normal(size=50) * 10
    assert_allclose(run("softplus", x), np.logaddexp(0, x), rtol=1e-12)
    assert_allclose(run("gelu", x, False), x * special.ndtr(x), atol=1e-12)
    tanh_form = 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    assert_allclose(run("gelu", x), tanh_form, atol=1e-12)
    assert_allclose(run("hard_sigmoid", x), np.clip(x / 6 + 0.5, 0, 1), atol=1e-12)
    assert_allclose(run("leaky_relu", x), np.where(x > 0, x, 0.2 * x))
    assert_allclose(run("silu", x), x * special.expit(x))
    assert OVERRIDES["softmax"](torch.ones(2, 2), (0, 1)) is NotImplemented


def test_sign_keeps_nan():
    assert_array_equal(run("sign", np.array([-2.0, 0.0, np.nan])), [-1, 0, np.nan])


@pytest.mark.parametrize("low, high", [(-0.5, 0.5), (torch.tensor(-0.5), 0.5), (None, 0.5), (1.0, -1.0)])
def test_clip(low, high):
    x = np.linspace(-1, 1, 5, dtype="float32")
    expected = np.clip(x, None if low is None else float(low), high)
    assert_array_equal(run("clip", x, low, high), expected)


# Movement


def test_indices_count_from_the_end(rng):
    x = rng.normal(size=(3, 4))
    indices = np.array([[0, -1], [2, -3]])
    assert_array_equal(run("take", x, indices, 1), np.take(x, indices, 1))
    assert_array_equal(run("take", x, indices), np.take(x, indices))
    along = np.array([[-1, 0], [1, -2], [2, 3]])
    assert_array_equal(run("take_along_axis", x, along, 1), np.take_along_axis(x, along, 1))


def test_one_hot_of_a_class_out_of_range_is_zero():
    hot = run("one_hot", np.array([0, 2, -1, 3]), 3, dtype="float32")
    assert_array_equal(hot, [[1, 0, 0], [0, 0, 1], [0, 0, 0], [0, 0, 0]])
    assert run("one_hot", np.zeros((2, 5), int), 3, axis=1, dtype="int32").shape == (2, 3, 5)


def test_squeeze_refuses_a_longer_axis():
    with pytest.raises(ValueError, match="length 3"):
        run("squeeze", np.ones((1, 3)), 1)


def test_top_k_membership_is_strict_and_nan_is_never_in():
    predictions = np.array([[1, 1, 1], [3, 2, 1], [np.nan, 1, 2]], "float32")
    assert_array_equal(run("in_top_k", np.array([2, 2, 0]), predictions, 2), [True, False, False])
    assert_array_equal(run("in_top_k", np.array([-1, 3, 1]), predictions, 3), [False, False, True])


# Windows: SciPy is the measure


@pytest.mark.parametrize("layout", ["channels_last", "channels_first"])
@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride, dilation, length", [(1, 1, 3), (2, 1, 2), (2, 1, 4), (1, 2, 3)])
def test_conv(layout, rank, padding, stride, dilation, length, rng):
    spatial = (7, 6, 5)[:rank]
    x, kernel = rng.normal(size=(2, *spatial, 2)), rng.normal(size=(*(length,) * rank, 2, 3))
    window = (length - 1) * dilation + 1
    wide = np.zeros((*(window,) * rank, 2, 3))
    wide[(slice(None, None, dilation),) * rank] = kernel
    pads = [max((-(-n // stride) - 1) * stride + window - n, 0) if padding == "same" else 0 for n in spatial]
    padded = np.pad(x, [(0, 0), *((p // 2, p - p // 2) for p in pads), (0, 0)])
    expected = np.stack(
        [
            [sum(signal.correlate(img[..., i], wide[..., i, o], "valid") for i in range(2)) for o in range(3)]
            for img in padded
        ]
    )
    expected = np.moveaxis(expected, 1, -1)[(slice(None), *(slice(None, None, stride),) * rank)]
    if layout == "channels_first":
        x, expected = np.moveaxis(x, -1, 1).copy(), np.moveaxis(expected, -1, 1)
    assert_allclose(run("conv", x, kernel, stride, padding, layout, dilation), expected, atol=1e-10)


def test_groups_and_depthwise_kernels(rng):
    x = rng.normal(size=(1, 5, 5, 4))
    kernel = rng.normal(size=(3, 3, 2, 6))
    halves = [run("conv", x[..., s], kernel[..., o], 1, "valid", "channels_last") for s, o in (
        (slice(0, 2), slice(0, 3)), (slice(2, 4), slice(3, 6)))]  # fmt: skip
    assert_allclose(run("conv", x, kernel, 1, "valid", "channels_last"), np.concatenate(halves, -1), atol=1e-12)
    depthwise = rng.normal(size=(3, 3, 4, 2))
    each = [run("conv", x[..., [c]], depthwise[:, :, [c]], 1, "same", "channels_last") for c in range(4)]
    assert_allclose(
        run("depthwise_conv", x, depthwise, 1, "same", "channels_last"), np.concatenate(each, -1), atol=1e-12
    )
    pointwise = rng.normal(size=(1, 1, 8, 3))
    expected = np.concatenate(each, -1) @ pointwise[0, 0]
    assert_allclose(run("separable_conv", x, depthwise, pointwise, 1, "same", "channels_last"), expected, atol=1e-12)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride, length", list(itertools.product((1, 2, 3), (1, 2, 3, 5))))
def test_conv_transpose_is_the_gradient_of_conv(padding, stride, length, rng):
    """Images have n * stride elements under "same", and the longest fitting length under "valid"."""
    n = 4
    full = n * stride if padding == "same" else n * stride + max(length - stride, 0)
    images = torch.zeros(1, full, full, 3, dtype=torch.float64, requires_grad=True)
    kernel = torch.tensor(rng.normal(size=(length, length, 3, 2)))
    out = OVERRIDES["conv"](images, kernel, stride, padding, "channels_last")
    upstream = torch.tensor(rng.normal(size=tuple(out.shape)))
    (expected,) = torch.autograd.grad(out, images, upstream)
    got = OVERRIDES["conv_transpose"](upstream, kernel, stride, padding, None, "channels_last")
    assert_allclose(got.numpy(), expected.numpy(), atol=1e-10)


@pytest.mark.parametrize("layout", ["channels_last", "channels_first"])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("size, stride", [(2, 2), (3, 2), (4, 1), (3, 1), (5, 3), (1, 2), (2, 3)])
@pytest.mark.parametrize("rank", [1, 2])
def test_pools(layout, padding, size, stride, rank, rng):
    x = rng.normal(size=(2, *(9, 8)[:rank], 3)) - 5
    starts, counts = [], []
    for n in x.shape[1:-1]:
        count = -(-n // stride) if padding == "same" else (n - size) // stride + 1
        before = max((count - 1) * stride + size - n, 0) // 2 if padding == "same" else 0
        starts.append([i * stride - before for i in range(count)])
        counts.append(count)
    largest, mean = np.empty((2, *counts, 3)), np.empty((2, *counts, 3))
    for place in np.ndindex(*counts):
        block = x[(slice(None), *(slice(max(s[i], 0), s[i] + size) for s, i in zip(starts, place, strict=True)))]
        axes = tuple(range(1, rank + 1))
        largest[(slice(None), *place)] = block.max(axes)
        mean[(slice(None), *place)] = block.mean(axes)
    if layout == "channels_first":
        x, largest, mean = (np.moveaxis(a, -1, 1).copy() for a in (x, largest, mean))
    assert_allclose(run("max_pool", x, size, stride, padding, layout), largest)
    assert_allclose(run("average_pool", x, size, stride, padding, layout), mean, rtol=1e-10)


def test_images_with_channels_last_are_not_copied():
    x = torch.randn(2, 8, 8, 4)
    y = OVERRIDES["conv"](x, torch.randn(3, 3, 4, 6), 1, "same", "channels_last")
    assert y.is_contiguous()
    assert OVERRIDES["max_pool"](y, 2, None, "valid", "channels_last").is_contiguous()


# Contraction, normalization, losses


def test_attention_masks_like_a_softmax_of_large_negative_numbers(rng):
    q, k, v = rng.normal(size=(2, 5, 3, 4)), rng.normal(size=(2, 6, 3, 4)), rng.normal(size=(2, 6, 3, 4))
    mask, bias = rng.random((2, 1, 5, 6)) > 0.4, rng.normal(size=(1, 3, 5, 6))
    mask[0, 0, 0] = False
    logits = np.einsum("btnh,bsnh->bnts", q, k) * 0.3 + bias
    logits = np.where(mask & np.tri(5, 6, dtype=bool), logits, -1e300)
    expected = np.einsum("bnts,bsnh->btnh", special.softmax(logits, -1), v)
    got = OVERRIDES["dot_product_attention"](
        *map(torch.tensor, (q, k, v)), bias=torch.tensor(bias), mask=torch.tensor(mask), scale=0.3, is_causal=True
    )
    assert_allclose(got.numpy(), expected, atol=1e-12)


def test_dense_and_products(rng):
    for shape in ((3, 4), (2, 3, 4), (4,)):
        x, kernel, bias = rng.normal(size=shape), rng.normal(size=(4, 5)), rng.normal(size=5)
        assert_allclose(run("dense", x, kernel, bias), x @ kernel + bias)
        assert_allclose(run("dense", x, kernel), x @ kernel)
    a, b = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 4, 5))
    assert_allclose(run("tensordot", a, b, ([2], [1])), np.tensordot(a, b, ([2], [1])))


@pytest.mark.parametrize(
    "subscripts, shape, kernel_shape",
    [
        ("abc,cde->abde", (2, 3, 4), (4, 5, 6)),
        ("abcd,cde->abe", (2, 3, 4, 5), (4, 5, 6)),
        ("...x,xy->...y", (2, 3, 4), (4, 5)),
        ("ab,b->a", (3, 4), (4,)),
        ("ab,ab->", (3, 4), (3, 4)),
        ("abc,dc->abd", (2, 3, 4), (5, 4)),
        ("abc,bcd->adb", (2, 3, 4), (3, 4, 5)),
        ("aa,ab->ab", (3, 3), (3, 4)),
        ("ab,bb->ab", (3, 4), (4, 4)),
        ("ab,bc->ac", (3, 1), (4, 5)),
    ],
)
def test_sums_of_products_with_a_kernel(subscripts, shape, kernel_shape, rng):
    x, kernel = rng.normal(size=shape), rng.normal(size=kernel_shape)
    wide = np.broadcast_to(x, (3, 4)) if shape == (3, 1) else x
    expected = np.einsum(subscripts, wide, kernel)
    assert_allclose(run("einsum", subscripts, x, kernel), expected, atol=1e-12)
    bias = rng.normal(size=kernel_shape[-1:])
    biased = OVERRIDES["biased_einsum"](subscripts, *map(torch.tensor, (x, kernel, bias)))
    if biased is not NotImplemented:
        assert_allclose(biased.numpy(), expected + bias, atol=1e-12)
    assert (biased is NotImplemented) == (subscripts not in ("...x,xy->...y", "abcd,cde->abe"))


def test_a_kernel_of_heads_takes_its_bias_along(rng):
    x, kernel, bias = rng.normal(size=(2, 3, 4)), rng.normal(size=(4, 5, 6)), rng.normal(size=(5, 6))
    expected = np.einsum("abc,cde->abde", x, kernel) + bias
    assert_allclose(run("biased_einsum", "abc,cde->abde", x, kernel, bias), expected, atol=1e-12)


@pytest.mark.parametrize("layout", ["channels_last", "channels_first"])
def test_a_convolution_takes_its_bias_along(layout, rng):
    x, kernel, bias = rng.normal(size=(2, 5, 5, 3)), rng.normal(size=(3, 3, 3, 4)), rng.normal(size=4)
    wide = bias if layout == "channels_last" else bias[:, None, None]
    x = x if layout == "channels_last" else np.moveaxis(x, -1, 1)
    expected = run("conv", x, kernel, 1, "same", layout) + wide
    assert_allclose(run("biased_conv", x, kernel, bias, 1, "same", layout), expected, atol=1e-12)


@pytest.mark.parametrize("axis", [-1, 1])
def test_batch_normalization_and_its_gradients(axis, rng):
    x, n = rng.normal(size=(2, 3, 4)), (4 if axis == -1 else 3)
    mean, variance, offset, scale = rng.normal(size=n), rng.random(n), rng.normal(size=n), rng.normal(size=n)
    wide = [a if axis == -1 else a[:, None] for a in (mean, variance, offset, scale)]
    expected = (x - wide[0]) / np.sqrt(wide[1] + 0.01) * wide[3] + wide[2]
    assert_allclose(run("batch_normalization", x, mean, variance, axis, offset, scale, 0.01), expected)
    inputs = [torch.tensor(a, requires_grad=True) for a in (x, mean, variance, offset, scale)]
    torch.autograd.gradcheck(lambda x, m, v, o, s: OVERRIDES["batch_normalization"](x, m, v, axis, o, s, 0.01), inputs)


@pytest.mark.parametrize("shape, axis", [((6, 3), -1), ((2, 5, 3), -1), ((2, 4, 4, 3), -1), ((2, 3, 4, 5), 1)])
def test_a_batch_is_normalized_by_its_own_moments(shape, axis, rng):
    x, scale, offset = rng.normal(size=shape), *rng.normal(size=(2, shape[axis]))
    others = tuple(i for i in range(len(shape)) if i != axis % len(shape))
    y, mean, variance = run("normalize_batch", x, axis, offset, scale, 0.01)
    assert_allclose(mean, x.mean(others), atol=1e-12)
    assert_allclose(variance, x.var(others))
    wide = [np.expand_dims(p, others) for p in (mean, variance, scale, offset)]
    assert_allclose(y, (x - wide[0]) / np.sqrt(wide[1] + 0.01) * wide[2] + wide[3], atol=1e-12)
    inputs = [torch.tensor(a, requires_grad=True) for a in (x, offset, scale)]
    torch.autograd.gradcheck(lambda x, o, s: OVERRIDES["normalize_batch"](x, axis, o, s, 0.01)[0], inputs)


def test_batches_that_torch_cannot_normalize_are_declined():
    for x in (torch.ones(1, 3), torch.ones(0, 3), torch.ones(4, 3, dtype=torch.float16)):
        assert OVERRIDES["normalize_batch"](x, -1) is NotImplemented


def test_many_batches_are_normalized_at_once(rng):
    x = torch.tensor(rng.normal(size=(2, 4, 3)))
    alone = [torch.stack(parts) for parts in zip(*(OVERRIDES["normalize_batch"](part, -1) for part in x), strict=True)]
    for found, expected in zip(torch.vmap(lambda x: OVERRIDES["normalize_batch"](x, -1))(x), alone, strict=True):
        assert_allclose(found, expected, atol=1e-12)


def test_layer_normalization_declines_what_torch_cannot(rng):
    x = rng.normal(size=(2, 3, 4))
    expected = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 0.1)
    assert_allclose(run("layer_normalization", x, None, None, -1, 0.1), expected)
    assert OVERRIDES["layer_normalization"](torch.tensor(x), None, None, 1, 0.1) is NotImplemented
    mean, variance = run("moments", x, (0, 1))
    assert_allclose(mean, x.mean((0, 1)))
    assert_allclose(variance, x.var((0, 1)))


def test_cross_entropies(rng):
    logits = rng.normal(size=(4, 3, 5))
    labels = rng.integers(0, 5, (4, 3))
    hot = np.eye(5)[labels]
    expected = -special.log_softmax(logits, -1)[hot.astype(bool)].reshape(4, 3)
    p = special.softmax(logits, -1)
    for target in (labels, labels[..., None]):
        assert_allclose(run("sparse_categorical_crossentropy", target, logits, True), expected)
        assert_allclose(run("sparse_categorical_crossentropy", target, p * 3), expected, rtol=1e-6)
    assert_allclose(run("categorical_crossentropy", hot, logits, True), expected)
    assert_allclose(run("categorical_crossentropy", hot, p * 3), expected, rtol=1e-6)
    assert_allclose(run("categorical_crossentropy", np.eye(2), np.eye(2)[::-1].copy()), -np.log(1e-7))
    sure = np.array([0.0, 1.0])
    assert_allclose(run("binary_crossentropy", sure, sure), -np.log1p(-1e-7), rtol=1e-6)
    assert_allclose(run("binary_crossentropy", hot, logits, True), -special.log_expit(logits * (2 * hot - 1)))
    probabilities = special.expit(logits)
    assert_allclose(
        run("binary_crossentropy", hot, probabilities), -special.log_expit(logits * (2 * hot - 1)), rtol=1e-6
    )
    for label in (7, -1, -100):
        assert_allclose(run("sparse_categorical_crossentropy", np.array([label]), logits[0, :1], True), [0])
        assert_allclose(run("sparse_categorical_crossentropy", np.array([label]), p[0, :1]), [0])


def test_images_padded_unevenly_have_the_gradients_of_the_plain_form():
    x = torch.randn(1, 6, 6, 2, dtype=torch.float64, requires_grad=True)
    ours = OVERRIDES["max_pool"](x, 3, 2, "same", "channels_last")
    padded = F.pad(x.permute(0, 3, 1, 2), (0, 1, 0, 1), value=-torch.inf)
    plain = F.max_pool2d(padded, 3, 2).permute(0, 2, 3, 1)
    assert torch.equal(ours, plain)
    upstream = torch.randn_like(ours)
    assert torch.equal(*(torch.autograd.grad(y, x, upstream)[0] for y in (ours, plain)))


@pytest.mark.parametrize("axes", [(1, 3), (0, 3), (0, 1, 2), (2, 3), (-1, 0)])
def test_moments_over_axes_of_both_kinds(axes: tuple[int, ...]) -> None:
    x = np.random.default_rng(0).standard_normal((2, 3, 4, 5))
    mean, variance = OVERRIDES["moments"](torch.from_numpy(x), axes)
    assert_allclose(mean, x.mean(axes))
    assert_allclose(variance, x.var(axes))


@pytest.mark.parametrize("name", ["soft_shrink", "hard_shrink"])
def test_a_shrunk_nan_is_zero_and_its_neighbours_keep_their_slopes(name: str) -> None:
    x = torch.tensor([float("nan"), float("inf"), 2.0, 0.1], requires_grad=True)
    y = OVERRIDES[name](x)
    assert y[0] == 0 and y[1] == float("inf")
    assert torch.autograd.grad(y.sum(), x)[0].tolist() == [0, 1, 1, 0]


def test_the_slope_of_a_cube_root_at_zero_is_zero() -> None:
    x = torch.tensor([0.0, 8.0, -8.0], requires_grad=True)
    y = OVERRIDES["cbrt"](x)
    assert_allclose(y.detach(), [0, 2, -2], rtol=1e-6)
    assert_allclose(torch.autograd.grad(y.sum(), x)[0], [0, 1 / 12, 1 / 12], rtol=1e-6)


@pytest.mark.parametrize("window", ["hann", "hamming", None])
def test_the_transform_of_pieces_is_that_of_each_piece(window, rng):
    x = rng.normal(size=(2, 40))
    taper = np.ones(16) if window is None else np.pad(signal.get_window(window, 12), 2)
    mirrored = np.pad(x, ((0, 0), (8, 8)), "reflect")
    pieces = np.stack([mirrored[:, i : i + 16] * taper for i in range(0, 41, 5)], 1)
    expected = np.fft.rfft(pieces)
    real, imag = run("stft", x, 12, 5, 16, window)
    assert_allclose(real + 1j * imag, expected, atol=1e-12)
    assert OVERRIDES["stft"](torch.ones(8), 12, 5, 16) is NotImplemented


def test_the_least_squares_solution_is_the_shortest(rng):
    a, b = rng.normal(size=(6, 2)) @ rng.normal(size=(2, 4)), rng.normal(size=(6, 3))
    assert_allclose(run("lstsq", a, b), np.linalg.lstsq(a, b, rcond=None)[0], atol=1e-10)
    assert OVERRIDES["lstsq"](torch.tensor(a, requires_grad=True), torch.tensor(b)) is NotImplemented


@pytest.mark.parametrize("worst", [np.nan, -np.inf, np.inf])
def test_the_largest_number_gets_the_whole_slope(worst):
    """Also where it is infinite, and where there is NaN beside it."""
    values = np.array([[1.0, worst, 0.5], [2.0, 3.0, np.nan]])
    x = torch.tensor(values, requires_grad=True)
    largest = OVERRIDES["nanmax"](x, -1)
    if worst == np.inf:
        assert largest is NotImplemented  # for the composition: torch's stand-in for NaN has no slope at infinity
        return
    assert_array_equal(largest.detach(), np.nanmax(values, -1))
    assert_array_equal(torch.autograd.grad(largest.sum(), x)[0], [[1, 0, 0], [0, 1, 0]])


def test_pieces_make_the_signal_again(rng):
    x = rng.normal(size=(2, 64))
    pieces = OVERRIDES["stft"](torch.tensor(x), 16, 4, 16)
    assert_allclose(OVERRIDES["istft"](pieces, 16, 4, 16), x, atol=1e-12)
    apart = OVERRIDES["stft"](torch.tensor(x), 16, 16, 16)  # where pieces meet, the windows are 0
    assert OVERRIDES["istft"](apart, 16, 16, 16) is NotImplemented


def test_rows_are_added_up_at_places_counted_from_either_end(rng):
    values = rng.normal(size=(4, 3))
    for places in ([0, 2, 2, 1], [0, -1, 2, -3]):
        expected = np.zeros((3, 3))
        np.add.at(expected, places, values)
        indices = torch.tensor(places)[:, None]
        added = arrays.scatter(torch.zeros(3, 3, dtype=torch.float64), indices, torch.tensor(values), mode="add")
        assert_allclose(added, expected)
