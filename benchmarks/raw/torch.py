"""PyTorch, eager: `torch.optim` with the fused Adam, images in channels-last memory, loss summed on the device."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

OPS = {"add": torch.add, "multiply": torch.multiply, "matmul": torch.matmul}


def use_threads(count: int) -> None:
    """Set the number of threads of the framework's kernels."""
    torch.set_num_threads(count)


def tensor(x: np.ndarray) -> torch.Tensor:
    """Return a native tensor."""
    return torch.from_numpy(x)


def array(x: torch.Tensor) -> np.ndarray:
    """Return an array, once the tensor is computed."""
    return x.detach().numpy()


class Mlp:
    """The perceptron and its training."""

    def __init__(self, weights: list[np.ndarray]) -> None:
        self.net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))
        self.start(weights)

    def start(self, weights: list[np.ndarray]) -> None:
        """Set the weights, given in Keras's order and layout, and make the optimizer."""
        with torch.no_grad():
            for parameter, value in zip(self.net.parameters(), weights, strict=True):
                axes = {4: (3, 2, 0, 1), 2: (1, 0), 1: (0,)}[value.ndim]
                parameter.copy_(torch.from_numpy(value.transpose(axes).copy()))
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=1e-3, eps=1e-7, fused=True)
        self.loss = nn.CrossEntropyLoss()
        self.call = self.net

    def native(self, x: np.ndarray) -> torch.Tensor:
        """Return the inputs as the net takes them."""
        return torch.from_numpy(x)

    def epoch(self, x: np.ndarray, y: np.ndarray, batch_size: int, shuffle: bool) -> float:
        """Train on every batch and return the mean loss, read once at the end."""
        inputs, labels = self.native(x), torch.from_numpy(y).long()
        total = torch.zeros(())
        for a, b in batches(inputs, labels, batch_size, shuffle):
            self.optimizer.zero_grad(set_to_none=True)
            loss = self.loss(self.net(a), b)
            loss.backward()
            self.optimizer.step()
            total += loss.detach() * len(a)
        return total.item() / len(x)

    def predict(self, x: np.ndarray, batch_size: int) -> np.ndarray:
        """Return the outputs for all samples, batch by batch."""
        with torch.inference_mode():
            return torch.cat([self.net(a) for a in self.native(x).split(batch_size)]).numpy()


class ChannelsLast(nn.Module):
    """Flatten in the order that channels-last memory already has."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.permute(0, 2, 3, 1).flatten(1)


class Cnn(Mlp):
    """The convolutional net."""

    def __init__(self, weights: list[np.ndarray]) -> None:
        layers = [nn.Conv2d(1, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3), nn.ReLU(), nn.MaxPool2d(2)]
        net = nn.Sequential(*layers, ChannelsLast(), nn.Linear(800, 10))
        self.net = net.to(memory_format=torch.channels_last)
        self.start(weights)

    def native(self, x: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(x).permute(0, 3, 1, 2)


def batches(
    inputs: torch.Tensor, labels: torch.Tensor, batch_size: int, shuffle: bool
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Yield batches, in order as views, or in an order drawn anew."""
    if not shuffle:
        yield from zip(inputs.split(batch_size), labels.split(batch_size), strict=True)
        return
    for chosen in torch.randperm(len(inputs)).split(batch_size):
        yield inputs[chosen], labels[chosen]
