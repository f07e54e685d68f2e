"""Building: making a layer's weights from the shapes of its inputs."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

from keras_core import tree
from keras_core.layers.base.losses import LayerLosses
from keras_core.layers.base.signature import CallSignature
from keras_core.state.scopes import concrete_scope, scopes, symbolic_scope
from keras_core.state.symbolic import KerasTensor, standardize_shape


def shapes_of(value: Any) -> Any:
    """Return `value` with each tensor replaced by its shape."""
    return tree.map_structure(lambda x: tuple(x.shape) if hasattr(x, "shape") else None, value)


def wrap_build(build: Callable[..., None]) -> Callable[..., None]:
    """Return `build` so that it runs once, in the layer's name scope, and remembers its shapes."""

    @functools.wraps(build)
    def wrapped(self: Any, *args: Any, **kwargs: Any) -> None:
        if getattr(self, "_building", False):  # a subclass's build that calls its base class's
            return build(self, *args, **kwargs)
        object.__setattr__(self, "_building", True)
        try:
            with concrete_scope(), self._open_name_scope():
                build(self, *args, **kwargs)
        finally:
            object.__setattr__(self, "_building", False)
        self.built = True
        names = self._signature.build_names
        self._build_shapes = {**dict(zip(names, args, strict=False)), **kwargs}
        self._sync_containers()
        return None

    wrapped._is_default = getattr(build, "_is_default", False)  # type: ignore[attr-defined]
    return wrapped


class Building(LayerLosses):
    """Mixin that builds a layer on its first call."""

    _signature: CallSignature
    _build_shapes: dict[str, Any] | None

    def build(self, input_shape: Any) -> None:
        """Make the weights for inputs of `input_shape`, a tuple with None for unknown sizes.

        Layers with weights of their own override it. By default the sublayers are built by
        following `call` on symbolic inputs.
        """
        self._build_by_calling(input_shape)
        self._build_shapes = {"input_shape": input_shape}
        self.built = self.built or not self._layers

    build._is_default = True  # type: ignore[attr-defined]

    def _build_by_calling(self, input_shape: Any) -> None:
        if not self._layers:
            return
        dtype = self.input_dtype  # type: ignore[attr-defined]
        leaves = _map_shapes(lambda s: KerasTensor(standardize_shape(s), dtype), input_shape)
        with symbolic_scope(), contextlib.suppress(Exception):
            self.call(leaves)  # type: ignore[attr-defined]

    @contextlib.contextmanager
    def _open_name_scope(self) -> Iterator[None]:
        if scopes.names and scopes.names[-1] == self.name:
            yield
            return
        before = scopes.names
        scopes.names = (*before, self.name)
        try:
            yield
        finally:
            scopes.names = before

    def _maybe_build(self, bound: dict[str, Any]) -> None:
        """Build from the shapes of the bound arguments of a call."""
        if self.built:
            return
        signature = self._signature
        tensors = {n: v for n, v in bound.items() if _holds_tensor(v) and n in signature.names}
        if signature.default_build:
            self.built = True
            if len(tensors) == 1:
                self._build_shapes = {"input_shape": shapes_of(next(iter(tensors.values())))}
            return
        if set(signature.build_names) <= {f"{n}_shape" for n in tensors} and len(signature.build_names) > 1:
            shapes = {f"{n}_shape": shapes_of(v) for n, v in tensors.items()}
            self.build(**{n: shapes[n] for n in signature.build_names})  # type: ignore[call-arg]
            return
        optional = {f"{n}_shape": shapes_of(v) for n, v in tensors.items() if f"{n}_shape" in signature.build_names}
        if optional and len(signature.build_names) > 1:
            self.build(**optional)  # type: ignore[call-arg]
            return
        self.build(shapes_of(next(iter(tensors.values()))) if tensors else None)

    def get_build_config(self) -> dict[str, Any] | None:
        """Return the shapes that the layer was built with, or None."""
        shapes = getattr(self, "_build_shapes", None)
        if not shapes:
            return None
        return {"input_shape": next(iter(shapes.values()))} if len(shapes) == 1 else {"shapes_dict": shapes}

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Build from what `get_build_config` returned."""
        if not config:
            return
        if "shapes_dict" in config:
            self.build(**{k: _tuples(v) for k, v in config["shapes_dict"].items()})  # type: ignore[call-arg]
        elif config.get("input_shape") is not None:
            self.build(_tuples(config["input_shape"]))


def _holds_tensor(value: Any) -> bool:
    return any(hasattr(x, "shape") and hasattr(x, "dtype") for x in tree.flatten(value))


def _is_shape(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and all(n is None or isinstance(n, int) for n in value)


def _map_shapes(function: Callable[[Any], Any], shapes: Any) -> Any:
    """Apply `function` to each shape in a tree of shapes."""
    if _is_shape(shapes):
        return function(tuple(shapes))
    if isinstance(shapes, dict):
        return {k: _map_shapes(function, v) for k, v in shapes.items()}
    return type(shapes)(_map_shapes(function, s) for s in shapes)


def _tuples(shapes: Any) -> Any:
    """Return a tree of shapes as read from JSON with tuples for lists of sizes."""
    return _map_shapes(tuple, shapes)
