"""How alike two images look."""

from __future__ import annotations

from typing import Any

from keras_core.ops import rules
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.image.filters import bell, correlate_axis
from keras_core.ops.image.layout import image_axes
from keras_core.plugins import xp


def _compared(
    image1: Any,
    image2: Any,
    max_val: float = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: Any = None,
) -> rules.Shape:
    axes = image_axes(image1, data_format, "image1")
    shapes = tuple(image1.shape), tuple(image2.shape)
    if len(shapes[0]) != len(shapes[1]) or any(
        a != b for a, b in zip(*shapes, strict=True) if isinstance(a, int) and isinstance(b, int)
    ):
        raise ValueError(f"image1 and image2 must have the same shape, got {shapes[0]} and {shapes[1]}.")
    for axis in (axes.height, axes.width):
        size = image1.shape[axis]
        if isinstance(size, int) and size < filter_size:
            raise ValueError(
                f"Images of shape {shapes[0]} are smaller than the filter: filter_size is {filter_size}. "
                "Use larger images or a smaller filter_size."
            )
    return shapes[0][:-3]


@op(dtype="float", shape=_compared)
def ssim(
    image1: TensorLike,
    image2: TensorLike,
    max_val: float = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: str | None = None,
) -> Tensor:
    """Return the structural similarity of images.

    Wang et al. 2004, "Image quality assessment: from error visibility to structural similarity",
    https://doi.org/10.1109/TIP.2003.819861: means, variances and covariance in Gaussian windows that lie wholly inside,
    compared and averaged over windows and channels.

    Args:
        image1: tensor of shape `(height, width, channels)` or `(batch, height, width, channels)`, or the same with
            channels before the height.
        image2: tensor of the same shape.
        max_val: difference of the largest and the smallest value that images may have.
        filter_size: pixels that a window covers in each direction.
        filter_sigma: standard deviation of its Gaussian.
        k1: keeps the comparison of means stable, as `(k1 * max_val) ** 2`.
        k2: keeps the comparison of variances stable.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        Tensor of shape `()`, or `(batch,)`: 1 for equal images, less for others.

    Raises:
        ValueError: the shapes differ, or images are smaller than the filter.

    Example:

    >>> from keras_core import ops
    >>> x = ops.reshape(ops.linspace(0.0, 1.0, 144), (12, 12, 1))
    >>> round(float(ops.image.ssim(x, x, data_format="channels_last")), 4)
    1.0
    """
    _compared(image1, image2, max_val, filter_size, filter_sigma, k1, k2, data_format)
    axes = image_axes(image1, data_format)  # type: ignore[arg-type]
    window = bell(filter_size, filter_sigma)
    maps = [
        image1,
        image2,
        xp.multiply(image1, image2),
        xp.add(xp.multiply(image1, image1), xp.multiply(image2, image2)),
    ]
    shape = tuple(xp.shape(image1))
    stacked = xp.concat([xp.reshape(m, (1, *shape)) for m in maps], axis=0)
    for axis in (axes.height, axes.width):
        stacked = correlate_axis(stacked, window, axis + 1, "valid")
    mean1, mean2, product, squares = (xp.strided_slice(stacked, (i,)) for i in range(4))
    stable1, stable2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    cross = xp.multiply(mean1, mean2)
    power = xp.add(xp.multiply(mean1, mean1), xp.multiply(mean2, mean2))
    covariance, variances = xp.subtract(product, cross), xp.subtract(squares, power)
    luminance = xp.divide(xp.add(xp.multiply(cross, 2.0), stable1), xp.add(power, stable1))
    structure = xp.divide(xp.add(xp.multiply(covariance, 2.0), stable2), xp.add(variances, stable2))
    alike = xp.multiply(luminance, structure)
    places = tuple(axes)
    return xp.divide(xp.sum(alike, axis=places), _count(xp.shape(alike), places, alike))


def _count(shape: Any, axes: tuple[int, ...], like: Any) -> Any:
    count: Any = 1
    for axis in axes:
        count = count * shape[axis]
    return float(count) if isinstance(count, int) else xp.astype(count, xp.dtype(like))
