"""The class that every optimizer derives from.

`apply` unscales, accumulates, clips, decays, updates all variables in one call of `update`, applies constraints and
counts. An optimizer either overrides `update`, which sees all variables at once and can hand them to one fused op, or
`update_step`, which sees one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from keras_core import ops
from keras_core.optimizers.options import check_options, refuse
from keras_core.optimizers.schedules.base import LearningRateSchedule
from keras_core.optimizers.slots import Slots
from keras_core.plugins import active
from keras_core.serialization import objects
from keras_core.serialization.registry import builtin
from keras_core.state.naming import snake_case, unique_name
from keras_core.state.scopes import name_scope
from keras_core.state.variable import Variable, stand_in


@builtin("keras.optimizers")
class Optimizer(Slots):
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
        ema_overwrite_frequency: after how many steps the variables take the values of their averages; only at the end
            of training where None.
        loss_scale_factor: factor by which the loss is scaled up and gradients down again.
        gradient_accumulation_steps: over how many calls of `apply` gradients are averaged before one update of the
            variables; each call updates where None. Schedules go by calls.
        name: name of the optimizer.

    Example:

    >>> import numpy as np
    >>> from keras_core import Variable, ops, optimizers
    >>> w = Variable(np.array([1.0, 2.0], "float32"))
    >>> optimizers.SGD(0.5).apply([ops.convert_to_tensor(np.array([1.0, -1.0], "float32"))], [w])
    >>> w.numpy().tolist()
    [0.5, 2.5]
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
        refuse(type(self).__name__, kwargs)
        self.name = name or unique_name(snake_case(type(self).__name__))
        self.weight_decay = weight_decay
        self.clipnorm = clipnorm
        self.clipvalue = clipvalue
        self.global_clipnorm = global_clipnorm
        self.use_ema = use_ema
        self.ema_momentum = ema_momentum
        self.ema_overwrite_frequency = ema_overwrite_frequency
        self.loss_scale_factor = loss_scale_factor
        self.gradient_accumulation_steps = gradient_accumulation_steps
        check_options(self)
        self.built = False
        self._loaded = active.current()
        self._variables: list[Variable] = []
        self._decay_exclusions: tuple[set[int], tuple[str, ...]] = (set(), ())
        with name_scope(self.name):
            self._iterations = Variable(np.array(0, "int32"), dtype="int32", trainable=False, name="iteration")
            self._variables.append(self._iterations)
            self._set_learning_rate(learning_rate)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Let a class that only says how to update one variable do that, whatever the class above it does with all."""
        super().__init_subclass__(**kwargs)
        if "update_step" in vars(cls) and "update" not in vars(cls):
            cls.update = Optimizer.update  # type: ignore[method-assign]

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
    def iterations(self) -> Any:
        """The number of updates so far: a Variable, or a tensor where gradients are accumulated."""
        if self.gradient_accumulation_steps:
            return self._iterations.value // self.gradient_accumulation_steps
        return self._iterations

    def _next_step(self) -> Any:
        """The number of the update that is being made, from 1: an int32 scalar tensor."""
        done = self._iterations.value
        return (done // self.gradient_accumulation_steps if self.gradient_accumulation_steps else done) + 1

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
            return self._schedule(self._iterations.value)
        return self._schedule()

    def build(self, variables: Sequence[Variable]) -> None:
        """Make the slots for `variables`."""
        self._trainable = list(variables)
        self._positions = {id(v): i for i, v in enumerate(self._trainable)}
        self._overwritten = any(v.overwrite_with_gradient for v in self._trainable)
        self.built = True
        if self.use_ema:
            self._averages = self.add_optimizer_variables(self._trainable, "average", None)
        if self.gradient_accumulation_steps:
            self._accumulators = self.add_optimizer_variables(self._trainable, "gradient_accumulator")

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
        variables, grads = self._matched(grads, trainable_variables)
        if self._overwritten:
            variables, grads = _overwrite(variables, grads)
        if self.loss_scale_factor is not None:
            grads = [g / self.loss_scale_factor for g in grads]
        if self.gradient_accumulation_steps:
            self._accumulate(variables, grads, self.gradient_accumulation_steps)
        else:
            self._update_all(variables, grads)
        self._iterations.assign_add(1)
        if self.use_ema:
            self._update_averages(variables)

    def _matched(
        self, grads: Sequence[Any], trainable_variables: Sequence[Variable] | None
    ) -> tuple[Sequence[Variable], Sequence[Any]]:
        """Return the variables that have a gradient, and the gradients."""
        if trainable_variables is None:
            if not self.built:
                raise ValueError(f"{self.name!r} is not built: pass trainable_variables the first time.")
            variables: Sequence[Variable] = self._trainable
        else:
            variables = list(trainable_variables)
            if not self.built:
                self.build(variables)
        if len(grads) != len(variables):
            raise ValueError(f"{self.name!r} got {len(grads)} gradients for {len(variables)} variables.")
        if all(g is not None for g in grads):
            return variables, grads
        pairs = [(v, g) for v, g in zip(variables, grads, strict=True) if g is not None]
        if not pairs:
            names = ", ".join(v.path for v in variables[:5])
            raise ValueError(f"No gradient reaches any variable ({names}). Does the loss depend on them?")
        return [v for v, _ in pairs], [g for _, g in pairs]

    def _accumulate(self, variables: Sequence[Variable], grads: Sequence[Any], steps: int) -> None:
        """Add up gradients; on every last of `steps` calls update by their mean and begin anew."""
        sums = self.slots(variables, self._accumulators)

        def wait() -> None:
            for total, grad in zip(sums, grads, strict=True):
                total.assign(total.value + grad)

        def act() -> None:
            self._update_all(variables, [(t.value + g) / steps for t, g in zip(sums, grads, strict=True)])
            for total in sums:
                total.assign(ops.zeros(total.shape, total.dtype))

        ops.cond(ops.equal(self._iterations.value % steps, steps - 1), act, wait)

    def _update_all(self, variables: Sequence[Variable], grads: Sequence[Any]) -> None:
        """Clip, decay, update, constrain."""
        grads = self._clipped(grads)
        rate = self.current_learning_rate()
        self._decay(variables, rate)
        self.update(variables, grads, rate)
        for variable in variables:
            if variable._constraint is not None:
                variable.assign(variable._constraint(variable.value))

    def _clipped(self, grads: Sequence[Any]) -> Sequence[Any]:
        if self.clipvalue is not None:
            return [ops.clip(g, -self.clipvalue, self.clipvalue) for g in grads]
        if self.clipnorm is not None:
            return ops.updates.clip_norms(grads, limit=self.clipnorm, together=False)
        if self.global_clipnorm is not None:
            return ops.updates.clip_norms(grads, limit=self.global_clipnorm, together=True)
        return grads

    def _decay(self, variables: Sequence[Variable], rate: Any) -> None:
        if self.weight_decay is not None:
            self._decay_by(self._decaying(variables), rate * self.weight_decay)

    def _decay_by(self, variables: Sequence[Variable], fraction: Any) -> None:
        if variables:
            ops.updates.decay_update(variables, fraction=fraction)

    def _decaying(self, variables: Sequence[Variable]) -> Sequence[Variable]:
        """Those of `variables` that are not excluded from weight decay."""
        excluded, names = self._decay_exclusions
        if not excluded and not names:
            return variables
        return [v for v in variables if id(v) not in excluded and not any(re.search(n, v.path) for n in names)]

    def update(self, variables: Sequence[Variable], grads: Sequence[Any], learning_rate: Any) -> None:
        """Update all variables. By default one at a time, by `update_step`."""
        for variable, grad in zip(variables, grads, strict=True):
            self.update_step(grad, variable, learning_rate)

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        """Update one variable."""
        for kind in type(self).__mro__:
            update = vars(kind).get("update")
            if update not in (None, Optimizer.update):
                update(self, [variable], [gradient], learning_rate)
                return
        raise NotImplementedError(f"{type(self).__name__} defines neither `update` nor `update_step`.")

    def _update_averages(self, variables: Sequence[Variable]) -> None:
        averages = self.slots(variables, self._averages)
        done = (self._iterations.value - 1) // (self.gradient_accumulation_steps or 1)
        momentum = ops.where(ops.equal(done, 0), 0.0, self.ema_momentum)  # the first averages are the values then
        ops.updates.average_update(averages, variables, momentum=momentum)
        if self.ema_overwrite_frequency:
            every = self.ema_overwrite_frequency
            due = ops.equal(done % every, every - 1)
            ops.cond(due, lambda: _copy(averages, variables), lambda: None)

    def finalize_variable_values(self, var_list: Sequence[Variable]) -> None:
        """Give variables the values of their averages, at the end of training."""
        if self.use_ema:
            variables = list(var_list)
            _copy(self.slots(variables, self._averages), variables)

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
        own = self.variables
        counts = {"trainable": (self._trainable, trainable_variables), "optimizer": (own, optimizer_variables)}
        for what, (have, given) in counts.items():
            if len(have) != len(given):
                raise ValueError(f"{self.name!r} has {len(have)} {what} variables, got {len(given)} values.")
        holders = [*self._trainable, *own]
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


def _overwrite(variables: Sequence[Variable], grads: Sequence[Any]) -> tuple[Sequence[Variable], Sequence[Any]]:
    """Set those variables whose gradients are their next values, and return the others."""
    left: list[tuple[Variable, Any]] = []
    for variable, grad in zip(variables, grads, strict=True):
        if variable.overwrite_with_gradient:
            variable.assign(grad)
        else:
            left.append((variable, grad))
    return [v for v, _ in left], [g for _, g in left]


def _copy(sources: Sequence[Variable], targets: Sequence[Variable]) -> None:
    for source, target in zip(sources, targets, strict=True):
        target.assign(source.value)
