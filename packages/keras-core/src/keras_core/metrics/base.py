"""The class that every metric derives from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np

from keras_core import initializers
from keras_core.serialization.registry import builtin
from keras_core.state import policy as policies
from keras_core.state.naming import snake_case, unique_name
from keras_core.state.scopes import name_scope
from keras_core.state.variable import Variable, stand_in


@builtin("keras.metrics")
class Metric:
    """Gathers a figure over batches.

    Subclasses make variables in `__init__`, change them in `update_state`, and compute the figure in `result`. The
    state stays on the device; nothing is read back until somebody asks for the result.

    Args:
        dtype: dtype of the state.
        name: name of the metric.

    Attributes:
        direction: whether the `"max"` or the `"min"` of the figure is best, by which callbacks with `mode="auto"` go;
            None where it is open.
    """

    direction: Literal["max", "min"] | None = None

    def __init__(self, dtype: Any = None, name: str | None = None) -> None:
        self.name = name or unique_name(snake_case(type(self).__name__))
        self._dtype_policy = policies.get(dtype)
        self._dtype = self._dtype_policy.compute_dtype
        self._own_variables: list[Variable] = []
        self._resets: list[Any] = []
        self.built = True

    @property
    def dtype(self) -> str:
        """The dtype of the state."""
        return self._dtype

    def add_variable(
        self, shape: Any, initializer: Any, dtype: Any = None, aggregation: str = "sum", name: str | None = None
    ) -> Variable:
        """Make a variable, which `reset_state` brings back to its first value."""
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        dtype = dtype or ("float32" if self._dtype in ("float16", "bfloat16") else self._dtype)
        first = np.asarray(initializers.get(initializer)(shape, dtype=dtype))
        with name_scope(self.name):
            made = Variable(first.copy(), dtype=dtype, trainable=False, autocast=False, name=name)
        self._own_variables.append(made)
        self._resets.append(first if first.ndim else first.item())  # backends are quicker with numbers
        return made

    def add_weight(
        self, shape: Any = (), initializer: Any = None, dtype: Any = None, name: str | None = None
    ) -> Variable:
        """Make a variable, of zeros unless `initializer` says otherwise."""
        return self.add_variable(shape, initializer or "zeros", dtype=dtype, name=name)

    @property
    def variables(self) -> list[Variable]:
        """The state of the metric and of metrics it holds."""
        found = list(self._own_variables)
        for member in self._members():
            found.extend(member.variables if isinstance(member, Metric) else [member])
        return list({id(v): v for v in found}.values())

    def _members(self) -> Iterator[Any]:
        """Yield the metrics and variables among the attributes, lists and dicts opened."""
        for name, value in vars(self).items():
            nested = value.values() if isinstance(value, dict) else value
            for member in nested if isinstance(value, (list, tuple, dict)) and name != "_own_variables" else (value,):
                if isinstance(member, (Metric, Variable)):
                    yield member

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Update the state and return the result so far."""
        self.update_state(*args, **kwargs)
        return self.result()

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Take a batch into account."""
        raise NotImplementedError(f"{type(self).__name__} does not define `update_state`.")

    def result(self) -> Any:
        """Return the figure over all batches since the last reset."""
        raise NotImplementedError(f"{type(self).__name__} does not define `result`.")

    def read(self) -> Any:
        """Return the result to be shown: as `result`, or as a number where the host is quicker with it."""
        return self.result()

    def reset_state(self) -> None:
        """Forget all batches."""
        for variable, first in zip(self._own_variables, self._resets, strict=True):
            variable.assign(first)
        for member in self._members():
            if isinstance(member, Metric):
                member.reset_state()

    def stateless_update_state(self, metric_variables: Sequence[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Update as a pure function of the values of `variables`, and return their new values."""
        return self._stateless(metric_variables, lambda: self.update_state(*args, **kwargs))[1]

    def stateless_result(self, metric_variables: Sequence[Any]) -> Any:
        """Return the result for the given values of `variables`."""
        return self._stateless(metric_variables, self.result)[0]

    def stateless_reset_state(self) -> list[Any]:
        """Return the values of `variables` after a reset. The metric keeps its state."""
        return self._stateless([v.value for v in self.variables], self.reset_state)[1]

    def _stateless(self, values: Sequence[Any], function: Any) -> tuple[Any, list[Any]]:
        variables = self.variables
        if len(values) != len(variables):
            raise ValueError(f"{self.name!r} has {len(variables)} variables, got {len(values)} values.")
        before = [v.storage for v in variables]
        try:
            for variable, value in zip(variables, values, strict=True):
                variable.storage = stand_in(variable, value)
            result = function()
            return result, [v.value for v in variables]
        finally:
            for variable, value in zip(variables, before, strict=True):
                variable.storage = value

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal metric."""
        return {"name": self.name, "dtype": self._dtype_policy.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Metric:
        """Return the metric that `config` describes."""
        return cls(**config)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"
