"""Layers as torch modules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from keras_backend_torch.placement import DTYPES, NAMES


class TorchLayer(torch.nn.Module):
    """What makes every layer of core a `torch.nn.Module`.

    Trainable variables are registered as parameters and the others as buffers, both as the Parameter that is the
    variable's storage, so that optimizers, `state_dict`, `to` and the rest of torch act on the variables themselves.
    Layers are registered as submodules.

    Core's Layer comes before this class in the method resolution order: its `__call__` and `__setattr__` win.
    """

    def __init__(self) -> None:
        if "_tracked" in self.__dict__:  # a layer class may reach here by two ways; the registry must survive
            return
        torch.nn.Module.__init__(self)
        object.__setattr__(self, "_tracked", {})

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Call the layer."""
        return self(*args, **kwargs)

    # What core tells

    def track_variable(self, name: str, variable: Any) -> None:
        """Register the storage of a variable that the layer holds."""
        self.__dict__.setdefault("_tracked", {})
        if any(known is variable for known in self._tracked.values()):
            return
        name = _free_name(name, (*self._tracked, *self._modules))
        self._tracked[name] = variable
        self._register(name, variable)

    def track_layer(self, name: str, layer: Any) -> None:
        """Register a layer that the layer holds."""
        if not isinstance(layer, torch.nn.Module) or any(known is layer for known in self._modules.values()):
            return
        self._modules[_free_name(name, tuple(self._tracked))] = layer  # a new layer under an old name replaces it

    def untrack_variable(self, variable: Any) -> None:
        """Forget a variable that the layer no longer holds."""
        for name in [n for n, known in self._tracked.items() if known is variable]:
            del self._tracked[name]
            self._parameters.pop(name, None)
            self._buffers.pop(name, None)

    def untrack_layer(self, layer: Any) -> None:
        """Forget a layer that the layer no longer holds."""
        for name in [n for n, known in self._modules.items() if known is layer]:
            del self._modules[name]

    def _register(self, name: str, variable: Any) -> None:
        storage = variable.storage
        if variable.trainable or storage.requires_grad:  # a frozen weight stays a parameter, as torch users expect
            self._parameters[name] = storage
        else:
            self._buffers[name] = storage

    # What torch does to modules

    def named_parameters(self, *args: Any, **kwargs: Any) -> Iterator[tuple[str, torch.nn.Parameter]]:
        """Yield names and parameters, after `requires_grad` has followed `trainable` of each variable."""
        for module in self.modules():
            for variable in module.__dict__.get("_tracked", {}).values():
                storage = variable.storage
                if storage.is_floating_point() and storage.requires_grad is not bool(variable.trainable):
                    storage.requires_grad_(bool(variable.trainable))
        yield from super().named_parameters(*args, **kwargs)

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> TorchLayer:
        """Apply `fn` to all tensors (`to`, `half`, `cuda` end here) and bring the variables along."""
        super()._apply(fn, recurse)
        for name, variable in self._tracked.items():
            self._follow(variable, name, self._parameters if name in self._parameters else self._buffers)
            variable.dtype = NAMES[variable.storage.dtype]
        self._follow_dtype(fn)
        return self

    def _follow_dtype(self, fn: Callable[[Tensor], Tensor]) -> None:
        """Compute in the dtype that `fn` gives to floats, unless the layer's policy mixes several."""
        policy = getattr(self, "dtype_policy", None)
        if policy is None or not policy.name == policy.variable_dtype == policy.compute_dtype:
            return
        probe = fn(torch.empty(0, dtype=DTYPES[policy.name]))  # a layer without variables has nothing else to ask
        if NAMES[probe.dtype] != policy.name:
            self.dtype_policy = type(policy)(NAMES[probe.dtype])

    def _follow(self, variable: Any, name: str, registered: dict[str, Any]) -> None:
        """Make one object again of a variable's storage and what torch put in its place."""
        new, storage = registered[name], variable.storage
        if new is storage:
            return
        if torch._has_compatible_shallow_copy_type(storage, new):
            storage.data = new.data  # torch replaces buffers; the Parameter stays, so that all who hold it follow
            registered[name] = storage
        elif isinstance(new, torch.nn.Parameter):
            variable.storage = new
        else:
            variable.storage = registered[name] = torch.nn.Parameter(new, requires_grad=False)

    def _load_from_state_dict(
        self, state_dict: dict[str, Any], prefix: str, local_metadata: dict[str, Any], *args: Any, **kwargs: Any
    ) -> None:
        """Copy the values in, also under `assign=True`, which would put strangers in the place of the variables."""
        metadata = {**local_metadata, "assign_to_params_buffers": False}
        super()._load_from_state_dict(state_dict, prefix, metadata, *args, **kwargs)


def _free_name(name: str, taken: tuple[str, ...]) -> str:
    """Return `name` without dots, numbered if another has it."""
    base = str(name).replace(".", "_").replace("/", "_") or "unnamed"
    name, n = base, 0
    while name in taken:
        n += 1
        name = f"{base}_{n}"
    return name
