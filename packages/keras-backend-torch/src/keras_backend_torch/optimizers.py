"""Optimizers of PyTorch in the place of one of core's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from keras_core.contract import Variable


def foreign_optimizer(optimizer: Any) -> TorchOptimizer | None:
    """Return how core uses a `torch.optim.Optimizer`, or None for anything else."""
    return TorchOptimizer(optimizer) if isinstance(optimizer, torch.optim.Optimizer) else None


class TorchOptimizer:
    """A `torch.optim.Optimizer` made with the parameters of the model, which are the storages of its variables.

    As in a loop of PyTorch's own it updates those parameters that it was given, and leaves the others as they are.
    """

    def __init__(self, optimizer: torch.optim.Optimizer) -> None:
        self.optimizer = optimizer

    def init(self, variables: Sequence[Variable]) -> list[Tensor]:
        """Check that the optimizer holds parameters of the model. Its state stays with it."""
        held = {id(p) for group in self.optimizer.param_groups for p in group["params"]}
        if not any(id(v.storage) in held for v in variables):
            raise ValueError(
                f"{type(self.optimizer).__name__} holds none of the model's variables. Make it with those of this "
                "model, after the model is built: `torch.optim.Adam(model.parameters())`."
            )
        return []

    def update(
        self, variables: Sequence[Variable], gradients: Sequence[Tensor | None], state: Sequence[Tensor]
    ) -> list[Tensor]:
        """Take a step."""
        for variable, gradient in zip(variables, gradients, strict=True):
            variable.storage.grad = gradient
        try:
            self.optimizer.step()
        finally:
            for variable in variables:
                variable.storage.grad = None
        return []

    def save(self, variables: Sequence[Variable]) -> dict[str, Tensor]:
        """Return the state by the position of the variable and the name that PyTorch gives it."""
        return {
            f"{i}_{name}": torch.as_tensor(value)
            for i, variable in enumerate(variables)
            for name, value in self.optimizer.state.get(variable.storage, {}).items()
            if value is not None
        }

    def load(self, variables: Sequence[Variable], tensors: Mapping[str, Tensor]) -> None:
        """Take state back that `save` returned. PyTorch itself decides where and as what to keep each tensor."""
        state: dict[int, dict[str, Tensor]] = {}
        parameters = [p for group in self.optimizer.param_groups for p in group["params"]]
        places = {id(p): i for i, p in enumerate(parameters)}
        for key, tensor in tensors.items():
            i, _, name = key.partition("_")
            place = places.get(id(variables[int(i)].storage))
            if place is not None:
                state.setdefault(place, {})[name] = tensor.clone()
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": state})
