"""The steps of a model, made ready and compiled."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from keras_core.errors import BackendError
from keras_core.optimizers.base import Optimizer
from keras_core.plugins import active
from keras_core.state.seed_generator import global_seed_generator
from keras_core.state.variable import Variable
from keras_core.training import step
from keras_core.training.compiled import Compiled, overridable
from keras_core.training.loop import Functions

Function = Callable[[Any], Any]


class StepFunctions(Compiled):
    """Mixin with the three steps, which may be overridden, and the functions compiled of them."""

    @property
    def _takes_training(self) -> bool:
        return self._signature.has_training  # type: ignore[attr-defined]

    @overridable
    def train_step(self, data: Any) -> Any:
        """Train on one batch. May be overridden, once for all backends, in plain stateful style.

        Args:
            data: the batch as the data yields it.

        Returns:
            Figures by name, or None for those of the metrics.
        """
        return step.train_step(self, data)

    @overridable
    def test_step(self, data: Any) -> Any:
        """Evaluate on one batch. May be overridden."""
        return step.test_step(self, data)

    @overridable
    def predict_step(self, data: Any) -> Any:
        """Predict on one batch. May be overridden."""
        return step.predict_step(self, data)

    # Getting ready

    def _prepare(self, batch: tuple[Any, Any, Any], training: bool) -> None:
        """Build what is not built yet, from the first batch."""
        x, y, _ = batch
        self._prepare_layers(x, optional=self._overrides("train_step" if training else "test_step"))
        if self.compiled and y is not None and not self._steps.measured:
            self._prepare_metrics(x, y)
        if training and self.optimizer is not None and not self.optimizer.built:
            self.optimizer.build(self.trainable_variables)  # type: ignore[attr-defined]

    def _is_built(self) -> bool:
        found = self._inventory()  # type: ignore[attr-defined]
        if not found.built:
            own = self._defines_call  # a model without `call` is but what holds the layers, and is never built itself
            found.built = all(layer.built for layer in self._flatten_layers() if own or layer is not self)  # type: ignore[attr-defined]
        return found.built

    def _prepare_layers(self, x: Any, optional: bool = False) -> None:
        """Build the layers by following `call` on symbolic tensors, or, where these do not get through, on the data.

        Args:
            x: inputs of a batch.
            optional: whether the model need not define `call`, because a user's step does without it.
        """
        if self._is_built():
            return
        if optional and not self._defines_call:
            return
        try:
            self._build_for(x)  # type: ignore[attr-defined]
        except Exception:
            self(step.as_tensors((x,))[0])  # type: ignore[operator]
            self._clear_losses()  # type: ignore[attr-defined]

    @property
    def _defines_call(self) -> bool:
        raise NotImplementedError

    def _prepare_metrics(self, x: Any, y: Any) -> None:
        """Fit losses and metrics to the structure of the outputs, where that takes seeing them."""
        loss, metrics = self._compile_loss, self._compile_metrics
        waiting = metrics is not None and not metrics.built
        if self._defines_call and (loss is not None or waiting):
            try:
                y_pred = self._symbolic_outputs(x)
            except Exception:
                y_pred = self(step.as_tensors((x,))[0])  # type: ignore[operator]
                self._clear_losses()  # type: ignore[attr-defined]
            if loss is not None:
                loss.build_trackers(y_pred)
            if waiting:
                metrics.build(y, y_pred)  # type: ignore[union-attr]
        self._steps.measured = True

    def _symbolic_outputs(self, x: Any) -> Any:
        raise NotImplementedError

    def _optimizers(self) -> list[Optimizer]:
        """The optimizers: that of `compile`, and those that the user keeps as attributes."""
        lists = self._inventory().lists  # type: ignore[attr-defined]
        if "optimizers" not in lists:
            held = [v for v in vars(self).values() if isinstance(v, Optimizer)]
            lists["optimizers"] = list({id(o): o for o in held}.values())
        return lists["optimizers"]

    # Compiling

    def make_train_function(self, force: bool = False) -> Function:
        """Return the compiled training step, made anew if `force`."""
        return self._ready(self._training_function, force)

    def make_test_function(self, force: bool = False) -> Function:
        """Return the compiled evaluation step, made anew if `force`."""
        return self._ready(self._test_function, force)

    def make_predict_function(self, force: bool = False) -> Function:
        """Return the compiled prediction step, made anew if `force`."""
        return self._ready(self._prediction_function, force)

    def _training_function(self, force: bool = False, repeated: bool = False) -> Function:
        if self._overrides("train_step") and not self.run_eagerly and not self._is_settled():
            return self._settling(self.train_step, self._training_function, repeated)
        self._observe()
        trainable, other = self._steps.variables, self._other_variables()
        slots, metrics = list(self.optimizer.variables), self.metrics_variables
        further = [v for o in self._optimizers() if o is not self.optimizer for v in o.variables]
        groups = [trainable, other, slots, metrics]
        run = self._packing(self.train_step, groups)
        return self._function("train", run, [*groups, further, self._unlisted()], [], force, repeated)

    def _test_function(self, force: bool = False, repeated: bool = False) -> Function:
        if self._overrides("test_step") and not self.run_eagerly and not self._is_built():
            return self._settling(self.test_step, self._test_function, repeated)
        self._observe()
        trainable, other, metrics = self._steps.variables, self._other_variables(), self.metrics_variables
        run = self._packing(self.test_step, [trainable, other, metrics])
        return self._function("test", run, [other, metrics, self._unlisted()], trainable, force, repeated)

    def _prediction_function(self, force: bool = False, repeated: bool = False) -> Function:
        trainable, other = step.unique(self.trainable_variables), self._other_variables()  # type: ignore[attr-defined]
        run = self._packing(self.predict_step, [trainable, other], result_groups=1)
        return self._function("predict", run, [other, self._unlisted()], trainable, force, repeated)

    def _step_functions(self, make: Callable[[], Function], repeating: Callable[..., Function]) -> Functions:
        """Return what the loop runs: the function of one batch, which users may override, and that of several."""
        many = self.steps_per_execution
        one = make()
        return Functions(one, self._ready(repeating, repeated=True) if many > 1 else one, many)

    def _ready(self, make: Callable[..., Function], force: bool = False, repeated: bool = False) -> Function:
        """Return what `make` returned before, unless something has changed on which that depends."""
        situation = (
            self._inventory(),  # type: ignore[attr-defined]
            [id(m) for m in self._all_metrics()],
            [id(o) for o in self._optimizers()],
            id(getattr(self.optimizer, "_schedule", None)),
            id(global_seed_generator()),
            active.current().name,
            self.run_eagerly,
            self.jit_compile,
        )
        ready = self._steps.ready.get((make.__name__, repeated))
        if force or ready is None or ready[0] != situation:
            self._steps.ready[make.__name__, repeated] = ready = (situation, make(force, repeated))
        return ready[1]

    def _other_variables(self) -> list[Variable]:
        return step.unique(self.non_trainable_variables)  # type: ignore[attr-defined]

    def _unlisted(self) -> list[Variable]:
        """State that steps may change though it belongs to no layer: of metrics and of draws without a seed."""
        return [*(v for m in self._all_metrics() for v in m.variables), global_seed_generator().state]

    def _packing(self, method: Function, groups: list[list[Variable]], result_groups: int | None = None) -> Function:
        """Return a step that hands a user's `method` the batch, and the state, in the form that it expects."""
        call = _loosely(method)
        if getattr(method, "_is_default", False):
            return call
        if step.is_stateless(method):
            returned = groups if result_groups is None else groups[-result_groups:]
            return lambda data: step.run_stateless(call, groups, returned, _packed(data))
        return lambda data: call(_packed(data))

    def _is_settled(self) -> bool:
        """Whether layers and optimizers have all the variables that a training step changes."""
        return self._is_built() and all(o.built for o in self._optimizers())

    def _settling(self, method: Function, make: Callable[..., Function], repeated: bool) -> Function:
        """Return a step that runs as it is the first time, because it may make variables then, and compiled after."""
        self._observe()
        call = _loosely(method)
        make_settled: Callable[..., Function] = _loosely(make)

        def packing(data: Any) -> Any:
            return call(_packed(data))

        uncompiled = step.repeated(packing, eagerly=True) if repeated else packing
        first: Function = step.compiled(uncompiled, [], [], self.name, eagerly=True)
        settled: list[Function] = []

        def run(data: Any) -> Any:
            if settled:
                return settled[0](data)
            result = first(data)
            settled.append(make_settled(repeated=repeated))
            return result

        return run

    def _function(
        self,
        mode: str,
        run: Function,
        mutable: list[list[Variable]],
        readonly: list[Variable],
        force: bool,
        repeated: bool,
    ) -> Function:
        """Return the compiled step of a mode; made anew where the variables, or what is done to them, have changed."""
        groups = [*mutable, readonly]
        key = (
            tuple(tuple(map(id, group)) for group in groups),
            active.current().name,
            self.run_eagerly,
            id(getattr(self.optimizer, "_schedule", None)),
        )
        made = self._steps.functions.get((mode, repeated))
        if force or made is None or made[0] != key:
            function = step.compiled(
                step.repeated(run, self.run_eagerly, joined=mode == "predict") if repeated else run,
                [v for group in mutable for v in group],
                readonly,
                f"{self.name}_{mode}",
                self.jit_compile,
                self.run_eagerly,
                gradients=self._overrides(f"{mode}_step"),
            )
            self._steps.functions[mode, repeated] = made = (
                key,
                function,
                groups,
            )  # with the groups, so that no id is used again
        return made[1]

    def _check_backend(self) -> None:
        loaded = active.current()
        if not loaded.capabilities.trains:
            raise BackendError(
                f"The backend {loaded.name!r} has no gradients, so it cannot train. Install one that does: "
                "`pip install keras-backend-jax`, `keras-backend-torch` or `keras-backend-tf`."
            )


def _loosely(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a bound method as a function that does not keep its object: the model keeps the function."""
    owner = getattr(method, "__self__", None)
    if owner is None:
        return method
    reference, function = weakref.ref(owner), method.__func__  # type: ignore[attr-defined]

    def call(*args: Any, **kwargs: Any) -> Any:
        return function(reference(), *args, **kwargs)

    return call


def _packed(data: Any) -> Any:
    """Return a batch as users' steps expect it: without the parts that it does not have."""
    x, y, sample_weight = data
    if sample_weight is not None:
        return x, y, sample_weight
    return (x, y) if y is not None else (x,)
