"""Calling a layer.

The first call of a kind goes the full way: arguments are bound, inputs converted, checked and cast, the layer is built,
masks and training mode are found. What it learned is kept as a plan. While calls look the same (one native tensor
of the same type, dtype and shape; no masks, no mixed precision), the plan leads straight to `call`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from keras_core import dtypes, tree
from keras_core.layers.base.building import Building
from keras_core.layers.base.input_spec import check_inputs
from keras_core.ops.conversion import convert_to_tensor
from keras_core.ops.detour import describe, dtype_of_text, refuse_foreign
from keras_core.plugins import active
from keras_core.plugins.active import LoadedBackend
from keras_core.state import masks
from keras_core.state.graph import Node
from keras_core.state.scopes import scopes, symbolic_scope
from keras_core.state.symbolic import KerasTensor
from keras_core.state.variable import Variable

_ABSENT = object()


class Plan(NamedTuple):
    """What a call must look like for `call` to be run at once.

    In another mode a layer may add losses that it does not in this.
    """

    type: Any
    dtype: Any
    shape: Any
    passes_training: bool
    training: bool | None


class Frame:
    """The outermost layer call in progress.

    Attributes:
        loss_layers: layers that added a loss in it.
    """

    __slots__ = ("loss_layers",)

    def __init__(self) -> None:
        self.loss_layers: list[Any] = []


class Calling(Building):
    """Mixin with `__call__`."""

    _plan: Plan | None
    _added_losses: list[Any]
    _loaded: LoadedBackend
    autocast: bool
    supports_masking: bool
    input_spec: Any

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        plan = self._plan
        if plan is not None and len(args) == 1 and not masks.table:
            x = args[0]
            if (
                type(x) is plan.type
                and x.dtype == plan.dtype
                and x.shape == plan.shape
                and scopes.autocast is None
                and active._active is self._loaded
            ):
                if not kwargs:
                    if not plan.passes_training:
                        return self.call(x)
                    if scopes.training is plan.training:
                        return self.call(x, training=plan.training)
                elif len(kwargs) == 1 and plan.passes_training and kwargs.get("training", _ABSENT) is plan.training:
                    return self._call_in_mode(x, plan.training)
        return self._call_fully(args, kwargs)

    def _call_in_mode(self, x: Any, training: bool | None) -> Any:
        """Run `call` in a training mode, which the layers below see as well."""
        before = scopes.training
        scopes.training = training if training is not None else before
        try:
            return self.call(x, training=scopes.training)
        finally:
            scopes.training = before

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the outputs. Layers override it."""
        raise NotImplementedError(f"{type(self).__name__} does not define `call`.")

    def _call_fully(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if active.current() is not self._loaded:
            with active.using(self._loaded):
                return self._call_fully(args, kwargs)
        leaves = tree.flatten((args, kwargs)) if len(args) != 1 or kwargs else tree.flatten(args[0])
        if any(isinstance(x, KerasTensor) for x in leaves):
            return self.symbolic_call(*args, **kwargs)
        args, kwargs = self._convert(args, kwargs, leaves)
        return self._run(args, kwargs, self._call_eagerly)

    def _run(self, args: tuple[Any, ...], kwargs: dict[str, Any], body: Callable[..., Any]) -> Any:
        """Run `body` as a layer call: training mode, name and precision scopes, and errors that name the layer."""
        outer = scopes.call, scopes.training, scopes.autocast, scopes.names
        if scopes.call is None:
            scopes.call = Frame()
            self._clear_losses()
        training = kwargs.get("training")
        if "training" in kwargs and not self._signature.accepts_training:
            kwargs = {k: v for k, v in kwargs.items() if k != "training"}
        if training is None:
            training = scopes.training
        policy = self.dtype_policy
        try:
            scopes.training = training
            scopes.names = (*outer[3], self.name)
            mixed = policy.compute_dtype != policy.variable_dtype
            scopes.autocast = policy.compute_dtype if mixed and self.autocast else None
            return body(args, kwargs, training)
        except Exception as error:
            raise self._explained(error, args) from error.__cause__
        finally:
            if outer[0] is None:
                self._added_losses = scopes.call.loss_layers
            scopes.call, scopes.training, scopes.autocast, scopes.names = outer

    def _call_eagerly(self, args: tuple[Any, ...], kwargs: dict[str, Any], training: bool | None) -> Any:
        signature = self._signature
        bound = signature.bind(args, kwargs)
        self._build_and_check(bound, args)
        before = len(scopes.call.loss_layers)
        if signature.has_training and "training" not in kwargs and "training" not in bound:
            if training is not None or signature.defaults.get("training") is None:
                kwargs = {**kwargs, "training": training}
        previous, kwargs = self._fill_masks(bound, kwargs)
        outputs = self.call(*args, **kwargs)
        if self.activity_regularizer is not None:
            self._add_activity_loss(outputs)
        if masks.table or getattr(self, "_makes_masks", False):
            self._set_output_masks(args, outputs, previous)
        self._remember(args, kwargs, len(scopes.call.loss_layers) == before)
        return outputs

    def _build_and_check(self, bound: dict[str, Any], args: tuple[Any, ...]) -> None:
        """Hold the inputs against what the layer expects, before it is built and by what it expects then."""
        spec = self.input_spec
        if spec is not None and args:
            check_inputs(spec, args[0], self._label())
        if self.built:
            return
        self._maybe_build(bound)
        if args and self.input_spec is not None and self.input_spec is not spec:
            check_inputs(self.input_spec, args[0], self._label())

    def _remember(self, args: tuple[Any, ...], kwargs: dict[str, Any], lossless: bool) -> None:
        """Make a plan for calls like this one, if they need nothing but `call`."""
        simple = (
            lossless
            and len(args) == 1
            and (not kwargs or (kwargs.keys() == {"training"} and self._signature.has_training))
            and self.activity_regularizer is None
            and not getattr(self, "_makes_masks", False)
            and scopes.autocast is None
            and self.built
            and self._loaded.functions["is_tensor"](args[0])
        )
        if simple:
            x = args[0]
            self._plan = Plan(type(x), x.dtype, x.shape, self._signature.has_training, scopes.training)
        else:
            self._plan = None

    def _convert(self, args: tuple[Any, ...], kwargs: dict[str, Any], leaves: list[Any]) -> Any:
        """Turn arrays among the arguments into tensors, floats into the compute dtype."""
        functions = self._loaded.functions
        is_tensor, dtype_of = functions["is_tensor"], functions["dtype"]
        compute = self.dtype_policy.compute_dtype if self.autocast else None

        def convert(x: Any) -> Any:
            if isinstance(x, Variable):
                x = x.value
            if not is_tensor(x):
                if not isinstance(x, (np.ndarray, np.generic)):
                    if hasattr(x, "__array__") or hasattr(x, "__dlpack__"):
                        refuse_foreign(x, self._loaded, self.name)
                        return convert_to_tensor(x)
                    return x
                dtype = str(x.dtype) if x.dtype.kind not in "USO" else dtype_of_text(x, self._loaded, self.name)
                floating = dtypes.is_float(dtype)
                return functions["asarray"](x, dtype=compute if floating and compute else dtype)
            if compute is not None:
                dtype = dtype_of(x)
                if dtype != compute and dtypes.is_float(dtype):
                    cast = functions["astype"](x, compute)
                    if masks.table:
                        masks.set_mask(cast, masks.get_mask(x))
                    return cast
            return x

        if len(args) == 1 and not kwargs and len(leaves) == 1 and leaves[0] is args[0]:
            return (convert(args[0]),), kwargs
        return tree.map_structure(convert, args), tree.map_structure(convert, kwargs)

    def _fill_masks(self, bound: dict[str, Any], kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Return the first argument's masks, and the arguments with the masks that `call` takes and nobody gave."""
        if not masks.table and not scopes.symbolic:
            return None, kwargs
        first = None
        for i, name in enumerate(self._signature.names):
            if name not in bound:
                continue
            mask = _masks_of(bound[name])
            if i == 0:
                first = mask
            taker = self._signature.mask_names.get(name)
            if taker is not None and mask is not None and bound.get(taker) is None:
                kwargs = {**kwargs, taker: mask}
        return first, kwargs

    def _set_output_masks(self, args: tuple[Any, ...], outputs: Any, previous: Any) -> None:
        """Let the masks that the layer computes travel with its outputs."""
        if not args or (previous is None and not getattr(self, "_makes_masks", False)):
            return
        computed = self.compute_mask(args[0], previous)
        if computed is None:
            return
        tensors = tree.flatten(outputs)
        found = tree.flatten(computed)
        for tensor, mask in zip(tensors, found, strict=False):
            if mask is not None and masks.get_mask(tensor) is None:
                masks.set_mask(tensor, mask)

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """Return the mask of the outputs: that of the inputs where the layer supports masking, else None."""
        return previous_mask if self.supports_masking else None

    def symbolic_call(self, *args: Any, **kwargs: Any) -> Any:
        """Call the layer on symbolic tensors: work out the outputs' shapes and dtypes and record the call."""
        outputs = self._run(args, kwargs, self._call_symbolically)
        if scopes.recording:
            Node(self, args, kwargs, outputs)  # type: ignore[arg-type]
        return outputs

    def _call_symbolically(self, args: tuple[Any, ...], kwargs: dict[str, Any], training: bool | None) -> Any:
        bound = self._signature.bind(args, kwargs)
        self._build_and_check(bound, args)
        with symbolic_scope():
            previous, call_kwargs = self._fill_masks(bound, kwargs)
            if self._signature.has_training and "training" not in bound and training is not None:
                call_kwargs = {**call_kwargs, "training": training}
            if self.autocast:
                args, call_kwargs = tree.map_structure(self._autocast_symbolic, (args, call_kwargs))
            follow = self.compute_output_spec if scopes.observe is None else self.call  # who observes needs the ops
            outputs = follow(*args, **call_kwargs)
            outputs = tree.map_structure(_fresh, outputs)
            self._set_output_masks(args, outputs, previous)
        return outputs

    def _autocast_symbolic(self, x: Any) -> Any:
        compute = self.dtype_policy.compute_dtype
        if isinstance(x, KerasTensor) and x.dtype != compute and dtypes.is_float(x.dtype):
            cast = KerasTensor(x.shape, compute)
            cast._keras_mask = x._keras_mask
            return cast
        return x

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """Return symbolic outputs for symbolic inputs, by following `call` on them.

        Where `call` uses the framework directly, `compute_output_shape` answers if the layer defines it,
        else the backend traces `call` without computing.
        """
        try:
            return self.call(*args, **kwargs)
        except Exception as error:
            if type(self).compute_output_shape is not Calling.compute_output_shape:
                shape = self.compute_output_shape(tree.map_structure(lambda x: getattr(x, "shape", None), args[0]))
                return KerasTensor(shape, self.dtype_policy.compute_dtype)
            return self._trace(error, *args, **kwargs)

    def _trace(self, error: Exception, *args: Any, **kwargs: Any) -> Any:
        """Let the backend find the shapes of a `call` that symbolic tensors cannot follow, as `error` says."""
        evaluate = self._loaded.functions.get("abstract_eval")
        if evaluate is None or getattr(error, "_keras_op", None):
            raise error
        leaves, structure = tree.flatten_with_structure((args, kwargs))
        places = [i for i, x in enumerate(leaves) if isinstance(x, KerasTensor)]

        def run(tensors: Any) -> Any:
            filled = list(leaves)
            for i, tensor in zip(places, tensors, strict=True):
                filled[i] = tensor
            call_args, call_kwargs = tree.unflatten(structure, filled)
            return self.call(*call_args, **call_kwargs)

        try:
            specs = evaluate(run, [(leaves[i].shape, leaves[i].dtype) for i in places])
        except Exception:
            raise error from None
        return _spec_to_tensors(specs)

    def compute_output_shape(self, *args: Any, **kwargs: Any) -> Any:
        """Return the shape of the output for inputs of the given shape, batch size included."""
        shapes = args[0] if args else next(iter(kwargs.values()))
        dtype = self.dtype_policy.compute_dtype
        is_shape = isinstance(shapes, (tuple, list)) and all(n is None or isinstance(n, int) for n in shapes)
        inputs = KerasTensor(shapes, dtype) if is_shape else [KerasTensor(s, dtype) for s in shapes]
        with symbolic_scope():
            outputs = self.call(inputs)
        return tree.map_structure(lambda x: x.shape, outputs)

    def _clear_losses(self) -> None:
        for layer in self._added_losses:
            layer._losses.clear()

    def _explained(self, error: Exception, args: tuple[Any, ...]) -> Exception:
        """Add to an error the innermost layer in which it arose and what that was called with."""
        if not getattr(error, "_keras_layer", None):
            given = ", ".join(describe(x) for x in tree.flatten(args)[:4])
            try:
                error._keras_layer = self.name  # type: ignore[attr-defined]
                error.add_note(f"in {self._label()}, called with {given}")
            except AttributeError:
                pass
        return error


def _masks_of(value: Any) -> Any:
    """Return the masks of a tensor or a tree of tensors, or None where there are none."""
    if not tree.is_nested(value):
        return masks.get_mask(value) if hasattr(value, "shape") else None
    found = tree.map_structure(lambda x: masks.get_mask(x) if hasattr(x, "shape") else None, value)
    return found if any(m is not None for m in tree.flatten(found)) else None


def _fresh(x: Any) -> Any:
    """Return a symbolic tensor of its own for each output, even where a layer returns its input."""
    if not isinstance(x, KerasTensor):
        return x
    made = KerasTensor(x.shape, x.dtype)
    made._keras_mask = x._keras_mask
    return made


def _spec_to_tensors(specs: Any) -> Any:
    """Turn a tree of `(shape, dtype)` pairs into symbolic tensors."""
    if isinstance(specs, tuple) and len(specs) == 2 and isinstance(specs[1], str):
        return KerasTensor(tuple(specs[0]), specs[1])
    if isinstance(specs, dict):
        return {k: _spec_to_tensors(v) for k, v in specs.items()}
    return type(specs)(_spec_to_tensors(s) for s in specs)
