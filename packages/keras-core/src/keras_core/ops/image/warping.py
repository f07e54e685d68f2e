"""Warps: images read at transformed coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_core.ops import rules
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.image.layout import image_axes, one_of
from keras_core.ops.image.sampling import FILL_MODES, ORDERS, interpolate, place_dtype
from keras_core.plugins import xp


def _check_per_image(images: Any, value: Any, name: str, shape: tuple[int, ...]) -> None:
    """Raise ValueError unless `value` has `shape` for one image, or that for each of a batch."""
    batch = tuple(images.shape[:-3])
    given, expected = tuple(value.shape), (*batch, *shape)
    if len(given) != len(expected) or any(
        a != b for a, b in zip(given, expected, strict=True) if isinstance(a, int) and isinstance(b, int)
    ):
        raise ValueError(f"{name} must have shape {expected} for images of shape {tuple(images.shape)}, got {given}.")


def read_images(images: Any, data_format: str, interpolation: str, fill_mode: str, fill_value: Any, places: Any) -> Any:
    """Return native images whose pixels are read elsewhere.

    Args:
        images: one image or a batch.
        data_format: where the channels are.
        interpolation: a key of `ORDERS`.
        fill_mode, fill_value: what lies outside.
        places: takes the rows and the columns of the result's pixels, of shape `(1, height, 1)`
            and `(1, 1, width)`, and returns the rows and columns to read, of shape `(batch, height, width)`.
    """
    single = len(images.shape) == 3
    x = xp.reshape(images, (1, *xp.shape(images))) if single else images
    if data_format == "channels_first":
        x = xp.permute_dims(x, (0, 2, 3, 1))
    batch, height, width, channels = xp.shape(x)
    name = place_dtype(xp.dtype(images))
    rows = xp.reshape(xp.arange(0, height, 1, dtype=name), (1, height, 1))
    columns = xp.reshape(xp.arange(0, width, 1, dtype=name), (1, 1, width))
    shape = (batch, height, width)
    coordinates = [xp.broadcast_to(c, shape) for c in places(rows, columns)]
    base = xp.reshape(xp.multiply(xp.arange(0, batch, 1, dtype="int32"), height * width), (batch, 1, 1))
    table = xp.reshape(x, (batch * height * width, channels))
    x = interpolate(table, (height, width), coordinates, ORDERS[interpolation], fill_mode, fill_value, base)
    if data_format == "channels_first":
        x = xp.permute_dims(x, (0, 3, 1, 2))
    return xp.reshape(x, xp.shape(images)) if single else x


def _projected(matrix: Sequence[Any], rows: Any, columns: Any) -> tuple[Any, Any]:
    """Return where the homogeneous `matrix`, nine tensors of shape `(batch, 1, 1)`, moves pixels."""
    x, y, scale = (
        xp.add(xp.add(xp.multiply(columns, matrix[i]), xp.multiply(rows, matrix[i + 1])), matrix[i + 2])
        for i in (0, 3, 6)
    )
    scale = xp.where(xp.equal(scale, 0.0), xp.full((), 1e-12, dtype=xp.dtype(scale)), scale)  # the horizon is far away
    limit = 2.0**30  # keeps what is far away inside the integers
    row, column = (xp.minimum(xp.maximum(xp.divide(v, scale), -limit), limit) for v in (y, x))
    return row, column


def _transformed(
    images: Any,
    transform: Any,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0,
    data_format: Any = None,
) -> rules.Shape:
    image_axes(images, data_format)
    _check_per_image(images, transform, "transform", (8,))
    one_of(interpolation, tuple(ORDERS), "interpolation")
    one_of(fill_mode, FILL_MODES, "fill_mode")
    return tuple(images.shape)


@op(dtype="keep", shape=_transformed)
def affine_transform(
    images: TensorLike,
    transform: TensorLike,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0,
    data_format: str | None = None,
) -> Tensor:
    """Move, rotate, scale and shear images, or look at them in projection.

    The pixel at column x and row y of the result is read at column `(a0 x + a1 y + a2) / k` and row
    `(b0 x + b1 y + b2) / k`, with `k = c0 x + c1 y + 1`.

    Args:
        images: tensor of shape `(height, width, channels)` or `(batch, height, width, channels)`, or the same with
            channels before the height.
        transform: `[a0, a1, a2, b0, b1, b2, c0, c1]`, of shape `(8,)` for one image, `(batch, 8)` for a batch.
        interpolation: `"bilinear"` or `"nearest"`.
        fill_mode: what lies outside: `"constant"`, `"nearest"`, `"wrap"`, `"mirror"` or `"reflect"`; see
            `map_coordinates`.
        fill_value: value outside, for `"constant"`.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        Images of the shape and dtype of `images`.

    Raises:
        ValueError: the shapes do not fit, or a setting is not one of those above.

    Example:

    >>> from keras_core import ops
    >>> x = ops.reshape(ops.arange(4.0), (1, 4, 1))
    >>> shift = [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    >>> ops.convert_to_numpy(ops.image.affine_transform(x, shift, data_format="channels_last")).ravel().tolist()
    [1.0, 2.0, 3.0, 0.0]
    """
    _transformed(images, transform, interpolation, fill_mode, fill_value, data_format)
    name = place_dtype(xp.dtype(images))
    entries = xp.reshape(xp.astype(transform, name), (-1, 8, 1, 1))
    matrix = [xp.strided_slice(entries, (slice(None), i)) for i in range(8)]
    matrix.append(xp.full((), 1.0, dtype=name))

    def places(rows: Any, columns: Any) -> tuple[Any, Any]:
        return _projected(matrix, rows, columns)

    return read_images(images, data_format, interpolation, fill_mode, fill_value, places)  # type: ignore[arg-type]


def _viewed(
    images: Any,
    start_points: Any,
    end_points: Any,
    interpolation: str = "bilinear",
    fill_value: float = 0,
    data_format: Any = None,
) -> rules.Shape:
    image_axes(images, data_format)
    _check_per_image(images, start_points, "start_points", (4, 2))
    _check_per_image(images, end_points, "end_points", (4, 2))
    one_of(interpolation, tuple(ORDERS), "interpolation")
    return tuple(images.shape)


@op(dtype="keep", shape=_viewed)
def perspective_transform(
    images: TensorLike,
    start_points: TensorLike,
    end_points: TensorLike,
    interpolation: str = "bilinear",
    fill_value: float = 0,
    data_format: str | None = None,
) -> Tensor:
    """Look at images from elsewhere, so that four given points move to four others.

    Args:
        images: tensor of shape `(height, width, channels)` or `(batch, height, width, channels)`, or the same with
            channels before the height.
        start_points: tensor of shape `(4, 2)` for one image, `(batch, 4, 2)` for a batch: column and row of four points
            of the image, no three of them on a line.
        end_points: tensor of the same shape: where those points lie in the result.
        interpolation: `"bilinear"` or `"nearest"`.
        fill_value: value of what lies outside of the image.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        Images of the shape and dtype of `images`.

    Raises:
        ValueError: the shapes do not fit, or there is no such interpolation.

    Example:

    >>> from keras_core import ops
    >>> x = ops.reshape(ops.arange(4.0), (2, 2, 1))
    >>> start, end = [[0, 0], [1, 0], [0, 1], [1, 1]], [[1, 0], [0, 0], [1, 1], [0, 1]]
    >>> turned = ops.image.perspective_transform(x, start, end, "nearest", data_format="channels_last")
    >>> ops.convert_to_numpy(turned).ravel().tolist()
    [1.0, 0.0, 3.0, 2.0]
    """
    _viewed(images, start_points, end_points, interpolation, fill_value, data_format)
    name = place_dtype(xp.dtype(images))
    start, end = (_basis(xp.astype(p, name)) for p in (start_points, end_points))
    matrix = [entry for row in _product(start, _adjugate(end)) for entry in row]

    def places(rows: Any, columns: Any) -> tuple[Any, Any]:
        return _projected(matrix, rows, columns)

    return read_images(images, data_format, interpolation, "constant", fill_value, places)  # type: ignore[arg-type]


Matrix = list[list[Any]]


def _basis(points: Any) -> Matrix:
    """Return the matrix that maps the projective frame (1,0,0), (0,1,0), (0,0,1), (1,1,1) to four points.

    Heckbert 1989, "Fundamentals of texture mapping and image warping". A homography is one such matrix times the
    adjugate of another, so no system of equations has to be solved.
    """
    points = xp.reshape(points, (-1, 4, 2, 1, 1))
    x, y = ([xp.strided_slice(points, (slice(None), i, j)) for i in range(4)] for j in range(2))
    one = xp.full((), 1.0, dtype=xp.dtype(points))
    first: Matrix = [x[:3], y[:3], [one] * 3]
    weights = [_dot(row, [x[3], y[3], one]) for row in _adjugate(first)]
    return [[xp.multiply(entry, weight) for entry, weight in zip(row, weights, strict=True)] for row in first]


def _dot(a: Sequence[Any], b: Sequence[Any]) -> Any:
    return xp.add(xp.add(xp.multiply(a[0], b[0]), xp.multiply(a[1], b[1])), xp.multiply(a[2], b[2]))


def _product(a: Matrix, b: Matrix) -> Matrix:
    return [[_dot(row, [b[k][j] for k in range(3)]) for j in range(3)] for row in a]


def _adjugate(a: Matrix) -> Matrix:
    """Return the inverse of a 3 by 3 matrix times its determinant."""

    def cofactor(i: int, j: int) -> Any:
        (r, s), (p, q) = ((i + 1) % 3, (i + 2) % 3), ((j + 1) % 3, (j + 2) % 3)
        return xp.subtract(xp.multiply(a[r][p], a[s][q]), xp.multiply(a[r][q], a[s][p]))

    return [[cofactor(j, i) for j in range(3)] for i in range(3)]
