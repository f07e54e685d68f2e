"""Symbolic tensors: a shape and a dtype, and the call that produced them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from keras_core import dtypes
from keras_core.state.naming import unique_name
from keras_core.state.operators import Operators

if TYPE_CHECKING:
    from keras_core.state.graph import Node, Operation


class KerasHistory(NamedTuple):
    """Where a symbolic tensor comes from: output `tensor_index` of call `node_index` of `operation`."""

    operation: Operation | None
    node_index: int
    tensor_index: int


class KerasTensor(Operators):
    """A tensor without values, from which functional models are built.

    Args:
        shape: tuple of ints, with None for dimensions known only at run time.
        dtype: dtype of the values.
        name: name of the tensor; made up where it is asked for and missing.

    Example:

    >>> KerasTensor((None, 3), "float32")
    <KerasTensor shape=(None, 3), dtype=float32>
    """

    __slots__ = ("__weakref__", "_keras_history", "_keras_mask", "_name", "_node", "dtype", "ragged", "shape", "sparse")

    def __init__(
        self,
        shape: Any,
        dtype: Any = "float32",
        sparse: bool = False,
        ragged: bool = False,
        record_history: bool = True,
        name: str | None = None,
    ) -> None:
        self.shape = shape if type(shape) is tuple else standardize_shape(shape)
        self.dtype = dtypes.standardize_dtype(dtype)
        self.sparse = sparse
        self.ragged = ragged
        self._name = name
        self._keras_history: KerasHistory | None = None
        self._node: Node | None = None
        self._keras_mask: KerasTensor | None = None

    @property
    def name(self) -> str:
        """The tensor's name."""
        if self._name is None:
            self._name = unique_name("keras_tensor")
        return self._name

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    def __repr__(self) -> str:
        name = f", name={self._name}" if self._name else ""
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}{name}>"

    def __len__(self) -> int:
        if not self.shape or self.shape[0] is None:
            raise TypeError(f"{self!r} has no length: its first dimension is not known. Use `ops.shape(x)[0]`.")
        return self.shape[0]

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        raise TypeError(
            f"{self!r} has no truth value: it holds no data while a model is built. "
            "Use `ops.cond` or `ops.where` to choose by a tensor's values."
        )

    def _no_value(self, what: str) -> TypeError:
        return TypeError(
            f"{self!r} cannot become {what}: it holds no data while a model is built. "
            "Use keras ops on it, or wrap framework functions in a Layer's `call`."
        )

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise self._no_value("a NumPy array")

    def __float__(self) -> float:
        raise self._no_value("a float")

    def __int__(self) -> int:
        raise self._no_value("an int")

    __index__ = __int__


def standardize_shape(shape: Any) -> tuple[int | None, ...]:
    """Return `shape` as a tuple of non-negative ints and None.

    Raises:
        ValueError: an entry is neither.
    """
    if shape is None:
        raise ValueError("A shape is needed, got None. Give a tuple, with None for unknown dimensions.")
    result: list[int | None] = []
    for size in (shape,) if isinstance(shape, int) else shape:
        if size is None:
            result.append(None)
            continue
        try:
            number = int(size)
        except (TypeError, ValueError):
            number = -1
        if number < 0 or number != size:
            raise ValueError(f"A shape holds non-negative ints and None, got {size!r} in {shape!r}.")
        result.append(number)
    return tuple(result)


def is_keras_tensor(x: Any) -> bool:
    """Return whether `x` is a symbolic tensor."""
    return isinstance(x, KerasTensor)
