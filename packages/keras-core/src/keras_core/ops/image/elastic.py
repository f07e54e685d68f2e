"""Elastic deformation: images read at randomly displaced coordinates."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from keras_core import settings
from keras_core.ops import rules
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.elementwise import erfinv
from keras_core.ops.image.filters import bell, correlate_axis
from keras_core.ops.image.layout import image_axes, one_of
from keras_core.ops.image.sampling import FILL_MODES, ORDERS
from keras_core.ops.image.warping import read_images
from keras_core.plugins import xp
from keras_core.state import portable
from keras_core.state.seed_generator import draw_key


def _deformed(
    images: Any,
    alpha: float = 20.0,
    sigma: float = 5.0,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
    seed: Any = None,
    data_format: Any = None,
) -> rules.Shape:
    image_axes(images, data_format)
    one_of(interpolation, tuple(ORDERS), "interpolation")
    one_of(fill_mode, FILL_MODES, "fill_mode")
    if not sigma > 0:
        raise ValueError(f"sigma must be positive, got {sigma!r}.")
    return tuple(images.shape)


@op(dtype="keep", shape=_deformed)
def elastic_transform(
    images: TensorLike,
    alpha: float = 20.0,
    sigma: float = 5.0,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
    seed: Any = None,
    data_format: str | None = None,
) -> Tensor:
    """Displace pixels by smooth random fields, one for the rows and one for the columns of each image.

    Simard et al. 2003, "Best practices for convolutional neural networks applied to visual document analysis": normal
    noise of standard deviation `sigma`, blurred by a Gaussian of the same, times `alpha`. Displacements have a
    standard deviation of about `0.28 * alpha` pixels.

    Args:
        images: tensor of shape `(height, width, channels)` or `(batch, height, width, channels)`, or the same with
            channels before the height.
        alpha: how far pixels move.
        sigma: how far neighbours move together, in pixels.
        interpolation: `"bilinear"` or `"nearest"`.
        fill_mode: what lies outside: `"constant"`, `"nearest"`, `"wrap"`, `"mirror"` or `"reflect"`; see
            `map_coordinates`.
        fill_value: value outside, for `"constant"`.
        seed: integer, `SeedGenerator`, or None for the global generator.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        Images of the shape and dtype of `images`.

    Raises:
        ValueError: the rank is neither 3 nor 4, or a setting is not one of those above.

    Example:

    >>> from keras_core import ops
    >>> x = ops.ones((8, 8, 1))
    >>> float(ops.max(ops.image.elastic_transform(x, seed=1, data_format="channels_last")))
    1.0
    """
    _deformed(images, alpha, sigma, interpolation, fill_mode, fill_value, seed, data_format)
    axes = image_axes(images, data_format)  # type: ignore[arg-type]
    shape = xp.shape(images)
    batch = shape[0] if len(shape) == 4 else 1
    field = _normal(draw_key(seed), (2, batch, shape[axes.height], shape[axes.width]))
    window = bell(2 * math.ceil(3 * sigma) + 1, sigma)
    field = xp.multiply(correlate_axis(correlate_axis(field, window, 2), window, 3), alpha * sigma)
    down, right = (xp.strided_slice(field, (i,)) for i in range(2))

    def places(rows: Any, columns: Any) -> tuple[Any, Any]:
        name = xp.dtype(rows)
        return xp.add(rows, xp.astype(down, name)), xp.add(columns, xp.astype(right, name))

    return read_images(images, data_format, interpolation, fill_mode, fill_value, places)  # type: ignore[arg-type]


def _normal(key: Any, shape: tuple[Any, ...]) -> Any:
    """Standard normal draws by inversion, from the random stream in force."""
    uniform = portable.uniform if settings.random_stream() == "portable" else xp.uniform
    u = uniform(key, shape, dtype="float32")
    lowest = float(np.nextafter(np.float32(-1), np.float32(0)))
    return xp.multiply(erfinv(xp.maximum(xp.subtract(xp.multiply(u, 2.0), 1.0), lowest)), math.sqrt(2.0))
