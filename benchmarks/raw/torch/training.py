"""How an expert trains, evaluates and predicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import nn

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Training:
    """A net and its training.

    Attributes:
        make: makes the net from weights.
    """

    make: Callable[[list[np.ndarray]], nn.Module]

    def __init__(self, weights: list[np.ndarray], way: str | None = None) -> None:
        self.net = type(self).make(weights).to(DEVICE)
        trained = [p for p in self.net.parameters() if p.requires_grad]
        self.optimizer = torch.optim.Adam(trained, lr=1e-3, eps=1e-7, fused=True)
        self.loss = nn.CrossEntropyLoss()
        self.call = self.net

    def native(self, x: np.ndarray) -> torch.Tensor:
        """Return the inputs as the net takes them."""
        return torch.from_numpy(x).to(DEVICE)

    def labels(self, y: np.ndarray) -> torch.Tensor:
        """Return the labels as the loss takes them."""
        return torch.from_numpy(y).to(DEVICE).long()

    def _step(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.net(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.detach()

    def epoch(self, x: np.ndarray, y: np.ndarray, batch_size: int, shuffle: bool) -> float:
        """Train on every batch and return the mean loss, read once at the end."""
        total = torch.zeros((), device=DEVICE)
        for a, b in batches(self.native(x), self.labels(y), batch_size, shuffle):
            total += self._step(a, b) * len(a)
        return total.item() / len(x)

    def on_batch(self, x: np.ndarray, y: np.ndarray) -> float:
        """Train on one batch and return its loss."""
        return self._step(self.native(x), self.labels(y)).item()

    first_step = on_batch

    def evaluate(self, x: np.ndarray, y: np.ndarray, batch_size: int) -> float:
        """Return the mean loss, read once at the end."""
        with torch.inference_mode():
            total = torch.zeros((), device=DEVICE)
            for a, b in batches(self.native(x), self.labels(y), batch_size, False):
                total += self.loss(self.net(a), b) * len(a)
            return total.item() / len(x)

    def predict(self, x: np.ndarray, batch_size: int) -> np.ndarray:
        """Return the outputs for all samples, batch by batch."""
        with torch.inference_mode():
            return torch.cat([self.net(a) for a in self.native(x).split(batch_size)]).cpu().numpy()


def batches(
    inputs: torch.Tensor, labels: torch.Tensor, batch_size: int, shuffle: bool
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Yield batches, in order as views, or in an order drawn anew."""
    if not shuffle:
        yield from zip(inputs.split(batch_size), labels.split(batch_size), strict=True)
        return
    for chosen in torch.randperm(len(inputs), device=inputs.device).split(batch_size):
        yield inputs[chosen], labels[chosen]
