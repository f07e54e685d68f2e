"""Variables: the state of layers, optimizers and metrics.

A Variable owns native storage, made by the backend that was active when the Variable was. Reading gives a tensor;
assigning goes through the backend, so that the same code runs where tensors are immutable and where they are not.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from keras_core import dtypes
from keras_core.contract import engine
from keras_core.plugins import active
from keras_core.state import scopes as _scopes
from keras_core.state import structure
from keras_core.state.naming import unique_name
from keras_core.state.operators import Operators
from keras_core.state.symbolic import KerasTensor, standardize_shape

variable_types: set[type] = set()
"""The concrete classes of Variables, which fast paths compare types with."""


@functools.cache
def _combined(cls: type, mixin: type | None) -> type:
    """The class of Variables under a backend: `cls` itself, or `cls` with the backend's mixin behind it."""
    made = cls if mixin is None else type(cls.__name__, (cls, mixin), {"__module__": cls.__module__})
    variable_types.add(made)
    return made


class Variable(Operators):
    """A tensor that can be assigned, with a name and a place in a model.

    Args:
        initializer: the first value: a tensor, an array, or a callable `(shape, dtype)` that returns one.
        shape: needed where `initializer` is a callable.
        dtype: dtype of the values; that of the initial value, else `floatx`, where None.
        trainable: whether optimizers should update it.
        autocast: whether mixed-precision layers read it in their compute dtype.
        aggregation: how replicas of a distributed run combine updates: `"none"`, `"mean"`, `"sum"` or
            `"only_first_replica"`.
        synchronization: kept for compatibility.
        name: name within its scope.

    Attributes:
        storage: the backend's native storage.
        read_storage: the backend's function from storage to tensor.
        path: name with the scopes around it, such as `"dense/kernel"`.

    Example:

    >>> import numpy as np
    >>> v = Variable(np.array([1.0, 2.0], "float32"), name="v")
    >>> value = v.assign_add([1.0, 1.0])
    >>> v.numpy().tolist()
    [2.0, 3.0]
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        kind: Any = cls  # a checker takes a class for unhashable where its instances define `__hash__`
        return object.__new__(_combined(kind, active.current().backend.variable_mixin))

    def __init__(
        self,
        initializer: Any,
        shape: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        aggregation: str = "none",
        synchronization: str = "auto",
        name: str | None = None,
    ) -> None:
        self.name = name if name is not None else unique_name("variable")
        if not isinstance(self.name, str) or "/" in self.name:
            raise ValueError(f"The name of a Variable must be a string without '/', got {name!r}.")
        self.path = "/".join((*_scopes.scopes.names, self.name))
        self._loaded = active.current()
        self.read_storage = self._loaded.functions["read_variable"]
        self._assign = self._loaded.functions["assign_variable"]
        self._add = self._loaded.add_to_variable
        self.autocast = autocast
        self.aggregation = aggregation
        self.synchronization = synchronization
        self._regularizer: Callable[[Any], Any] | None = None
        self._constraint: Callable[[Any], Any] | None = None
        self.overwrite_with_gradient = False
        self._trainable = bool(trainable)
        value, self.dtype = self._first_value(initializer, shape, dtype)
        self.shape: tuple[int, ...] = tuple(int(n) for n in value.shape)
        make = self._loaded.functions["make_variable"]
        self.storage = make(value, trainable=self._trainable, name=self.path)
        self._autocasts = autocast and dtypes.is_float(self.dtype)
        structure.changed()

    def _first_value(self, initializer: Any, shape: Any, dtype: Any) -> tuple[Any, str]:
        functions = self._loaded.functions
        if callable(initializer):
            if shape is None:
                raise ValueError(f"Variable {self.path!r} needs a shape, because its initializer is a callable.")
            name = dtypes.standardize_dtype(dtype)
            shape = standardize_shape(shape)
            if None in shape:
                raise ValueError(f"Variable {self.path!r} needs a shape without None, got {shape}.")
            initializer = initializer(shape, dtype=name)
        elif isinstance(initializer, Variable):
            initializer = initializer.value
        if isinstance(initializer, KerasTensor):
            raise ValueError(f"Variable {self.path!r} needs a value, got {initializer!r}. Make variables in `build`.")
        if dtype is None and not hasattr(initializer, "dtype"):
            dtype = _python_dtype(initializer)
        name = dtypes.standardize_dtype(dtype if dtype is not None else initializer.dtype)
        value = functions["asarray"](initializer, dtype=name)
        return value, functions["dtype"](value)  # a backend may narrow 64 bits

    @property
    def value(self) -> Any:
        """The tensor that the variable holds now; cast where a mixed-precision layer is being called."""
        if self._autocasts:
            compute = _scopes.scopes.autocast
            if compute is not None and compute != self.dtype:
                return self._loaded.functions["astype"](self.read_storage(self.storage), compute)
        return self.read_storage(self.storage)

    @property
    def value_dtype(self) -> str:
        """The dtype of `value`."""
        return (_scopes.scopes.autocast or self.dtype) if self._autocasts else self.dtype

    @property
    def trainable(self) -> bool:
        """Whether optimizers should update it."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)
        structure.changed()

    @property
    def regularizer(self) -> Callable[[Any], Any] | None:
        """What gives a penalty on the value, to add to the loss."""
        return self._regularizer

    @regularizer.setter
    def regularizer(self, value: Callable[[Any], Any] | None) -> None:
        self._regularizer = value
        structure.changed()

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def constraint(self) -> Callable[[Any], Any] | None:
        """What an optimizer applies to the value after each update."""
        return self._constraint

    @constraint.setter
    def constraint(self, value: Callable[[Any], Any] | None) -> None:
        if value is not None and not callable(value):
            raise ValueError(f"The constraint of {self.path!r} must be callable, got {value!r}.")
        self._constraint = value

    def assign(self, value: Any) -> Any:
        """Replace the value by `value`, of the same shape; it is cast to the variable's dtype.

        Raises:
            ValueError: the shapes differ. The variable keeps its value.
        """
        if _scopes.scopes.symbolic:
            return value
        functions = self._loaded.functions
        if type(value) in variable_types:
            value = value.value
        if not functions["is_tensor"](value) or functions["dtype"](value) != self.dtype:
            value = self._converted(value)
        if tuple(value.shape) != self.shape:
            raise ValueError(
                f"Variable {self.path!r} has shape {self.shape}, but the value to assign has shape "
                f"{tuple(value.shape)}."
            )
        if engine.watching:
            engine.record_assignment(self)
        self.storage = self._assign(self.storage, value)
        return value

    def _converted(self, value: Any) -> Any:
        functions = self._loaded.functions
        if functions["is_tensor"](value):
            return functions["astype"](value, self.dtype)
        if isinstance(value, KerasTensor):
            raise ValueError(f"Variable {self.path!r} cannot hold {value!r}: a symbolic tensor has no value.")
        return functions["asarray"](value, dtype=self.dtype)

    def assign_add(self, value: Any) -> Any:
        """Add `value`."""
        return self.assign_add_multiple(value, 1)

    def assign_add_multiple(self, value: Any, factor: int) -> Any:
        """Add `value` times `factor`."""
        if self._add is None or not self._takes_addition_of(value):
            return self.assign(self + (value if factor == 1 else value * factor))
        if engine.watching:
            engine.record_assignment(self)
        self.storage = self._add(self.storage, value, factor)
        return self.read_storage(self.storage)

    def _takes_addition_of(self, value: Any) -> bool:
        """Whether the sum has the shape and dtype of the variable without being promoted or cast."""
        if _scopes.scopes.symbolic or _scopes.scopes.autocast is not None:
            return False
        kind = type(value)
        if kind is int or kind is float:
            return self.dtype in _FLOATS or (kind is int and self.dtype in _INTEGERS)
        functions = self._loaded.functions
        return (
            functions["is_tensor"](value)
            and functions["dtype"](value) == self.dtype
            and tuple(value.shape) == self.shape
        )

    def assign_sub(self, value: Any) -> Any:
        """Subtract `value`."""
        return self.assign(self - value)

    def numpy(self) -> np.ndarray:
        """Return the value as a NumPy array."""
        return self._loaded.functions["to_numpy"](self.read_storage(self.storage))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        array = self.numpy()
        return array if dtype is None else array.astype(dtype)

    def __float__(self) -> float:
        return float(self.numpy())

    def __int__(self) -> int:
        return int(self.numpy())

    def __bool__(self) -> bool:
        return bool(self.numpy())

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError(f"Variable {self.path!r} is a scalar and has no length.")
        return self.shape[0]

    def __repr__(self) -> str:
        return f"<Variable path={self.path}, shape={self.shape}, dtype={self.dtype}>"


_FLOATS = frozenset(("float32", "float64"))
_INTEGERS = frozenset(("int32", "int64"))


def stand_in(variable: Variable, value: Any) -> Any:
    """Return storage that holds a copy of `value`, to put under `variable` for a while."""
    functions = variable._loaded.functions
    value = value.value if isinstance(value, Variable) else functions["asarray"](value, dtype=variable.dtype)
    copy = functions["add"](value, functions["asarray"](0, dtype=variable.dtype))
    return functions["make_variable"](copy, trainable=variable.trainable, name=variable.path)


def _python_dtype(value: Any) -> str:
    """Dtype of a Python scalar or a nested list of them: floats and ints are `floatx` and int32."""
    kind = np.asarray(value).dtype
    if kind == np.bool_:
        return "bool"
    return "int32" if kind.kind in "iu" else dtypes.standardize_dtype(None) if kind.kind == "f" else str(kind)
