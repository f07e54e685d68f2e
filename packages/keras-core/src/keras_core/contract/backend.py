"""The two objects of a backend package: a light plugin that is always safe to import, and the backend itself."""

from __future__ import annotations

import dataclasses
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from keras_core.contract.capabilities import Capabilities
from keras_core.contract.foreign import ForeignOptimizer


@dataclasses.dataclass(frozen=True)
class BackendPlugin:
    """What core knows of a backend before it loads it. Making one imports no framework.

    Attributes:
        name: how users call it, such as `"jax"`.
        contract: the range of contract versions it was written for, such as `">=1.0,<2"`.
        factory: where the function is that imports the framework and returns the `Backend`, as `"module:function"`.
        framework: top-level import package of the tensors, used to name a stray tensor's owner in errors.
        aliases: further names that users may type.
        capabilities: what it offers.
        priority: the backend with the highest wins where several are installed and none is chosen.
    """

    name: str
    contract: str
    factory: str
    framework: str
    capabilities: Capabilities
    aliases: tuple[str, ...] = ()
    priority: int = 0

    def load(self) -> Backend:
        """Import the framework and return the `Backend`."""
        return pkgutil.resolve_name(self.factory)()


@dataclasses.dataclass(frozen=True)
class Backend:
    """A loaded backend.

    Attributes:
        name: the plugin's name.
        version: version text of the framework.
        capabilities: the plugin's capabilities.
        modules: where the primitives and engine functions are looked up, in order.
        namespace: the framework's array API namespace, or None. It is asked for elementwise functions, reductions,
            movement and contractions that no module defines, and for further ops that the standard has. Where it
            deviates from the contract (dtypes of results, bools, Python scalars), a module's function comes first.
        overrides: ops by name, with the signature of the op. An override may return `NotImplemented`
            to decline a case; the composition then runs.
        layer_mixin: a class that every layer also inherits from, or None. Its `track_variable(name, variable)`
            and `track_layer(name, layer)` hear of what a layer holds.
        variable_mixin: a class that every Variable also inherits from, or None.
        marks: attributes for the function of every op, for a framework that looks at a function before it calls it.
        foreign_optimizer: takes any object; returns a `ForeignOptimizer` where it is an optimizer of the framework,
            so that users can train with it, else None. It imports nothing to find out. None where there are none.
    """

    name: str
    version: str
    capabilities: Capabilities
    modules: Sequence[Any]
    namespace: Any = None
    overrides: Mapping[str, Callable[..., Any]] = dataclasses.field(default_factory=dict)
    layer_mixin: type | None = None
    variable_mixin: type | None = None
    marks: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    foreign_optimizer: Callable[[Any], ForeignOptimizer | None] | None = None
