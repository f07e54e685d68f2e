"""What a layer class's `call` and `build` take, read once per class."""

from __future__ import annotations

import functools
import inspect
from typing import Any


class CallSignature:
    """The parameters of a layer's `call`.

    Attributes:
        names: parameter names in order, without `self`.
        has_training: whether it takes `training`.
        accepts_training: whether it takes `training`, by name or among any keyword arguments.
        mask_names: by tensor parameter, the name of the parameter that takes its mask.
        build_names: parameter names of `build`, such as `input_shape` or `query_shape`.
    """

    def __init__(self, cls: type) -> None:
        parameters = list(inspect.signature(cls.call).parameters.values())[1:]  # type: ignore[attr-defined]
        self.names = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        self.variadic = any(p.kind is p.VAR_POSITIONAL for p in parameters)
        keywords = {p.name for p in parameters if p.kind is not p.VAR_POSITIONAL}
        self.has_training = "training" in keywords
        self.accepts_training = self.has_training or any(p.kind is p.VAR_KEYWORD for p in parameters)
        self.defaults = {p.name: p.default for p in parameters if p.default is not p.empty}
        self.mask_names: dict[str, str] = {}
        for i, name in enumerate(self.names):
            if f"{name}_mask" in keywords:
                self.mask_names[name] = f"{name}_mask"
            elif i == 0 and "mask" in keywords:
                self.mask_names[name] = "mask"
        build = cls.build  # type: ignore[attr-defined]
        self.build_names = [
            p.name
            for p in list(inspect.signature(build).parameters.values())[1:]
            if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
        ]
        self.default_build = getattr(build, "_is_default", False)

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments by name."""
        bound = dict(zip(self.names, args, strict=False))
        bound.update(kwargs)
        return bound


@functools.lru_cache(maxsize=4096)
def call_signature(cls: type) -> CallSignature:
    """Return the signature of a layer class."""
    return CallSignature(cls)
