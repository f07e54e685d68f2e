"""The class that every optimizer derives from.

`apply` clips, decays, updates all variables in one call of `update`, applies constraints and counts. An optimizer
either overrides `update`, which sees all variables at once and can hand them to one fused op, or `update_step`, which
sees one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from keras_core import ops, settings
from keras_core.optimizers.schedules.base import LearningRateSchedule
from keras_core.plugins import active
from keras_core.serialization import objects
from keras_core.serialization.registry import builtin
from keras_core.state.naming import snake_case, unique_name
from keras_core.state.scopes import name_scope
from keras_core.state.variable import Variable, stand_in

_RENAMED = {"lr": "learning_rate", "decay": "learning_rate with a schedule from keras.optimizers.schedules"}


@builtin("keras.optimizers")
class Optimizer:
    """Updates variables by gradients.

    Args:
        learning_rate: float, schedule, or callable without arguments.
        weight_decay: fraction of a variable, times the learning rate, that each step takes away (Loshchilov & Hutter,
            2019); none where None.
        clipnorm: largest norm of one gradient; larger ones are scaled down.
        clipvalue: largest absolute value of an element of a gradient.
        global_clipnorm: largest norm of all gradients together.
        use_ema: whether to keep an exponential moving average of the variables.
        ema_momentum: momentum of the average.
        ema_overwrite_frequency: after how many steps the variables take the values of their averages; never where None.
        loss_scale_factor: factor by which the loss is scaled up and gradients down again.
        gradient_accumulation_steps: over how many steps gradients are averaged before an update; not offered by this
            version, so it must be None.
        name: name of the optimizer.
    """

    def __init__(
        self,
        learning_rate: Any,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        self._refuse(kwargs)
        if sum(c is not None for c in (clipnorm, clipvalue, global_clipnorm)) > 1:
            raise ValueError(
                "Only one of clipnorm, clipvalue and global_clipnorm may be set, got "
                f"clipnorm={clipnorm}, clipvalue={clipvalue}, global_clipnorm={global_clipnorm}."
            )
        if gradient_accumulation_steps is not None:
            raise ValueError(
                f"{type(self).__name__} does not accumulate gradients yet; leave gradient_accumulation_steps out."
            )
        self.name = name or unique_name(snake_case(type(self).__name__))
        self.weight_decay = weight_decay
        self.clipnorm = clipnorm
        self.clipvalue = clipvalue
        self.global_clipnorm = global_clipnorm
        self.use_ema = use_ema
        self.ema_momentum = ema_momentum
        self.ema_overwrite_frequency = ema_overwrite_frequency
        self.loss_scale_factor = loss_scale_factor
        self.gradient_accumulation_steps = None
        self.built = False
        self._loaded = active.current()
        self._variables: list[Variable] = []
        self._decay_exclusions: tuple[set[int], tuple[str, ...]] = (set(), ())
        with name_scope(self.name):
            self.iterations = Variable(np.array(0, "int32"), dtype="int32", trainable=False, name="iteration")
            self._variables.append(self.iterations)
            self._set_learning_rate(learning_rate)

    def _refuse(self, kwargs: dict[str, Any]) -> None:
        for name in kwargs:
            advice = f" Use {_RENAMED[name]}." if name in _RENAMED else ""
            raise ValueError(f"{type(self).__name__} got an unknown argument {name!r}.{advice}")

    def _set_learning_rate(self, learning_rate: Any) -> None:
        if isinstance(learning_rate, dict):
            learning_rate = objects.deserialize_keras_object(learning_rate)
        self._schedule = learning_rate if callable(learning_rate) else None
        if self._schedule is None:
            if isinstance(learning_rate, bool) or not isinstance(learning_rate, (int, float, np.number)):
                raise ValueError(
                    f"learning_rate must be a number, a schedule or a callable, got {learning_rate!r} in "
                    f"{type(self).__name__}."
                )
            value = np.array(learning_rate, "float32")
            self._learning_rate = Variable(value, dtype="float32", trainable=False, name="learning_rate")
            self._variables.append(self._learning_rate)

    @property
    def variables(self) -> list[Variable]:
        """The optimizer's state: the step count, the learning rate, and the slots of each variable."""
        return list(self._variables)

    @property
    def learning_rate(self) -> Any:
        """The learning rate: the Variable that holds it, or what a schedule gives for the next step.

        Setting it takes a number or a schedule.
        """
        return self._learning_rate if self._schedule is None else self.current_learning_rate()

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        if isinstance(value, LearningRateSchedule):
            self._schedule = value
            return
        if self._schedule is not None:
            raise TypeError(
                f"The learning rate of {self.name!r} comes from {self._schedule!r} and cannot be set. "
                "Make the optimizer with a number instead."
            )
        self._learning_rate.assign(value)

    def current_learning_rate(self) -> Any:
        """Return the learning rate of the next step as a tensor or number."""
        if self._schedule is None:
            return self._learning_rate.value
        if isinstance(self._schedule, LearningRateSchedule):
            return self._schedule(self.iterations.value)
        return self._schedule()

    def build(self, variables: Sequence[Variable]) -> None:
        """Make the slots for `variables`."""
        self._trainable = list(variables)
        self._positions = {id(v): i for i, v in enumerate(self._trainable)}
        self.built = True
        if self.use_ema:
            self._averages = [self.add_variable_from_reference(v, "average", initializer=None) for v in self._trainable]

    def add_variable_from_reference(
        self, reference_variable: Variable, name: str = "slot", initializer: Any = "zeros"
    ) -> Variable:
        """Make a slot of the shape and dtype of a variable: of zeros, or a copy where `initializer` is None."""
        shape, dtype = reference_variable.shape, reference_variable.dtype
        first = reference_variable.numpy().copy() if initializer is None else np.zeros(shape, _wide(dtype))
        if callable(initializer):
            first = initializer(shape, dtype=dtype)
        path = re.sub(r"[/:]", "_", reference_variable.path)
        with name_scope(self.name):
            slot = Variable(first, dtype=dtype, trainable=False, name=f"{path}_{name}")
        self._variables.append(slot)
        return slot

    def add_variable(
        self, shape: Any, initializer: Any = "zeros", dtype: Any = None, name: str | None = None
    ) -> Variable:
        """Make a further variable of the optimizer."""
        dtype = dtype or settings.floatx()
        first = initializer(shape, dtype=dtype) if callable(initializer) else np.zeros(shape, _wide(dtype))
        with name_scope(self.name):
            made = Variable(first, dtype=dtype, trainable=False, name=name)
        self._variables.append(made)
        return made

    def exclude_from_weight_decay(
        self, var_list: Iterable[Any] | None = None, var_names: Iterable[str] | None = None
    ) -> None:
        """Leave variables out of weight decay: those given, and those whose path matches one of the names."""
        self._decay_exclusions = ({id(v) for v in var_list or ()}, tuple(var_names or ()))

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Variable]]) -> None:
        """Update variables by `(gradient, variable)` pairs."""
        pairs = list(grads_and_vars)
        self.apply([g for g, _ in pairs], [v for _, v in pairs])

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Variable] | None = None) -> None:
        """Update variables.

        Args:
            grads: a gradient for each variable, None for those without.
            trainable_variables: the variables; those that the optimizer was built with where None.

        Raises:
            ValueError: the numbers differ, no gradient is there, or a variable is not the optimizer's.
        """
        if trainable_variables is None:
            if not self.built:
                raise ValueError(f"{self.name!r} is not built: pass trainable_variables the first time.")
            variables = self._trainable
        else:
            variables = list(trainable_variables)
            if not self.built:
                self.build(variables)
        if len(grads) != len(variables):
            raise ValueError(f"{self.name!r} got {len(grads)} gradients for {len(variables)} variables.")
        if any(g is None for g in grads):
            variables, grads = self._with_gradients(variables, grads)
        grads = self._prepared(grads)
        rate = self.current_learning_rate()
        if self.weight_decay is not None:
            self._decay(variables, rate)
        self.update(variables, grads, rate)
        for variable in variables:
            if variable._constraint is not None:
                variable.assign(variable._constraint(variable.value))
        self.iterations.assign_add(1)
        if self.use_ema:
            self._update_averages(variables)

    def _with_gradients(self, variables: Sequence[Variable], grads: Sequence[Any]) -> tuple[list[Variable], list[Any]]:
        pairs = [(v, g) for v, g in zip(variables, grads, strict=True) if g is not None]
        if not pairs:
            names = ", ".join(v.path for v in variables[:5])
            raise ValueError(f"No gradient reaches any variable ({names}). Does the loss depend on them?")
        return [v for v, _ in pairs], [g for _, g in pairs]

    def _prepared(self, grads: Sequence[Any]) -> Sequence[Any]:
        """Unscale and clip the gradients."""
        if self.loss_scale_factor is not None:
            grads = [g / self.loss_scale_factor for g in grads]
        if self.clipvalue is not None:
            return [ops.clip(g, -self.clipvalue, self.clipvalue) for g in grads]
        if self.clipnorm is not None:
            return [_clipped(g, _norm([g]), self.clipnorm) for g in grads]
        if self.global_clipnorm is not None:
            norm = _norm(grads)
            return [_clipped(g, norm, self.global_clipnorm) for g in grads]
        return grads

    def _decay(self, variables: Sequence[Variable], rate: Any) -> None:
        excluded, names = self._decay_exclusions
        for variable in variables:
            if id(variable) not in excluded and not any(re.search(n, variable.path) for n in names):
                variable.assign_sub(variable.value * ops.cast(rate * self.weight_decay, variable.dtype))

    def update(self, variables: Sequence[Variable], grads: Sequence[Any], learning_rate: Any) -> None:
        """Update all variables. By default one at a time, by `update_step`."""
        for variable, grad in zip(variables, grads, strict=True):
            self.update_step(grad, variable, learning_rate)

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        """Update one variable."""
        raise NotImplementedError(f"{type(self).__name__} defines neither `update` nor `update_step`.")

    def slots(self, variables: Sequence[Variable], of: Sequence[Variable]) -> Sequence[Variable]:
        """Return from `of`, which holds a slot for each variable the optimizer was built with, those of `variables`."""
        if len(variables) == len(of) and all(v is w for v, w in zip(variables, self._trainable, strict=True)):
            return of
        try:
            return [of[self._positions[id(v)]] for v in variables]
        except KeyError:
            unknown = next(v.path for v in variables if id(v) not in self._positions)
            raise ValueError(
                f"{self.name!r} was not built for the variable {unknown!r}. Make a new optimizer for a changed model."
            ) from None

    def slot(self, variable: Variable, of: Sequence[Variable]) -> Variable:
        """Return the slot of one variable."""
        return self.slots([variable], of)[0]

    def _update_averages(self, variables: Sequence[Variable]) -> None:
        averages = self.slots(variables, self._averages)
        first = ops.equal(self.iterations.value, 1)  # whose values are the first averages
        momentum = ops.where(first, 0.0, self.ema_momentum)
        for variable, average in zip(variables, averages, strict=True):
            average.assign(average.value * momentum + variable.value * (1.0 - momentum))
        if self.ema_overwrite_frequency:
            due = ops.equal(self.iterations.value % self.ema_overwrite_frequency, 0)
            for variable, average in zip(variables, averages, strict=True):
                variable.assign(ops.where(due, average.value, variable.value))

    def finalize_variable_values(self, var_list: Sequence[Variable]) -> None:
        """Give variables the values of their averages, at the end of training."""
        if self.use_ema:
            for variable, average in zip(var_list, self.slots(list(var_list), self._averages), strict=True):
                variable.assign(average.value)

    def scale_loss(self, loss: Any) -> Any:
        """Return the loss to differentiate."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    def stateless_apply(
        self, optimizer_variables: Sequence[Any], grads: Sequence[Any], trainable_variables: Sequence[Any]
    ) -> tuple[list[Any], list[Any]]:
        """Apply gradients as a pure function.

        Args:
            optimizer_variables: values for `self.variables`.
            grads: a gradient for each variable.
            trainable_variables: values for the variables the optimizer was built with.

        Returns:
            `(trainable_variables, optimizer_variables)` after the step. The optimizer keeps its state.
        """
        if not self.built:
            raise ValueError(f"{self.name!r} must be built before stateless_apply: call `build(variables)` first.")
        counts = {
            "trainable": (self._trainable, trainable_variables),
            "optimizer": (self._variables, optimizer_variables),
        }
        for what, (have, given) in counts.items():
            if len(have) != len(given):
                raise ValueError(f"{self.name!r} has {len(have)} {what} variables, got {len(given)} values.")
        holders = [*self._trainable, *self._variables]
        values = [*trainable_variables, *optimizer_variables]
        before = [v.storage for v in holders]
        try:
            for variable, value in zip(holders, values, strict=True):
                variable.storage = stand_in(variable, value)
            self.apply(list(grads), self._trainable)
            after = [v.value for v in holders]
        finally:
            for variable, value in zip(holders, before, strict=True):
                variable.storage = value
        return after[: len(self._trainable)], after[len(self._trainable) :]

    def save_own_variables(self, store: dict[str, Any]) -> None:
        """Put the values of the variables into `store`, by position."""
        for i, variable in enumerate(self._variables):
            store[str(i)] = variable.numpy()

    def load_own_variables(self, store: Any) -> None:
        """Set the variables from `store`.

        Raises:
            ValueError: their number differs.
        """
        if len(store) != len(self._variables):
            raise ValueError(f"{self.name!r} has {len(self._variables)} variables, but the file holds {len(store)}.")
        for i, variable in enumerate(self._variables):
            variable.assign(store[str(i)])

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        rate = objects.serialize_keras_object(self._schedule) if self._schedule else float(self._learning_rate.numpy())
        return {
            "name": self.name,
            "learning_rate": rate,
            "weight_decay": self.weight_decay,
            "clipnorm": self.clipnorm,
            "global_clipnorm": self.global_clipnorm,
            "clipvalue": self.clipvalue,
            "use_ema": self.use_ema,
            "ema_momentum": self.ema_momentum,
            "ema_overwrite_frequency": self.ema_overwrite_frequency,
            "loss_scale_factor": self.loss_scale_factor,
            "gradient_accumulation_steps": self.gradient_accumulation_steps,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Optimizer:
        """Return the optimizer that `config` describes."""
        return cls(**config)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


def _wide(dtype: str) -> str:
    """A dtype that NumPy has, to make zeros of a narrower one with."""
    return "float32" if dtype == "bfloat16" or dtype.startswith("float8") else dtype


def _norm(tensors: Sequence[Any]) -> Any:
    return ops.sqrt(sum((ops.sum(ops.square(t)) for t in tensors[1:]), ops.sum(ops.square(tensors[0]))))


def _clipped(gradient: Any, norm: Any, limit: float) -> Any:
    """Scale `gradient` down so that a norm above `limit` becomes `limit` (Pascanu et al., 2013)."""
    return gradient * (limit / ops.maximum(norm, limit))
