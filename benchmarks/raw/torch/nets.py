"""The nets, made from weights in Keras's order and layout."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from raw.attention import HEADS, merged

Weights = list[np.ndarray]


def load(parameters: list[nn.Parameter], weights: Weights) -> None:
    """Set parameters of dense layers, convolutions and normalizations."""
    with torch.no_grad():
        for parameter, value in zip(parameters, weights, strict=True):
            axes = {4: (3, 2, 0, 1), 2: (1, 0), 1: (0,)}[value.ndim]
            parameter.copy_(torch.from_numpy(value.transpose(axes).copy()))


def mlp(weights: Weights) -> nn.Module:
    """The perceptron."""
    net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))
    load(list(net.parameters()), weights)
    return net


class ChannelsLast(nn.Module):
    """Flatten in the order that channels-last memory already has."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.permute(0, 2, 3, 1).flatten(1)


def cnn(weights: Weights) -> nn.Module:
    """The convolutional net."""
    layers = [nn.Conv2d(1, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3), nn.ReLU(), nn.MaxPool2d(2)]
    net = nn.Sequential(*layers, ChannelsLast(), nn.Linear(800, 10)).to(memory_format=torch.channels_last)
    load(list(net.parameters()), weights)
    return net


class Lstm(nn.Module):
    """The recurrent net; of torch's two biases, which only add up, one stays zero, as Keras has one."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        kernel, recurrent, bias, k, b = weights
        self.lstm = nn.LSTM(kernel.shape[0], recurrent.shape[0], batch_first=True)
        self.head = nn.Linear(*k.shape)
        first, second, one, zero = self.lstm.parameters()
        load([first, second, one, zero], [kernel, recurrent, bias, np.zeros_like(bias)])
        zero.requires_grad_(False)
        load(list(self.head.parameters()), [k, b])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.lstm(x)[1][0][0])


class Block(nn.Module):
    """Attention and two dense layers, normalized after each."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        width, hidden = weights[6].shape
        self.projections = nn.Linear(width, 3 * width)
        self.output = nn.Linear(width, width)
        self.first = nn.LayerNorm(width, eps=1e-3)
        self.expand = nn.Linear(width, hidden)
        self.contract = nn.Linear(hidden, width)
        self.second = nn.LayerNorm(width, eps=1e-3)
        load(list(self.parameters()), weights)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        projected = self.projections(x).unflatten(-1, (3, HEADS, -1)).permute(2, 0, 3, 1, 4)
        attended = F.scaled_dot_product_attention(*projected.unbind(0))
        x = self.first(x + self.output(attended.transpose(1, 2).flatten(2)))
        return self.second(x + self.contract(F.relu(self.expand(x))))


class Transformer(nn.Module):
    """The transformer of two blocks."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        embedding, *blocks, k, b = merged(weights)
        self.embedding = nn.Embedding(*embedding.shape)
        with torch.no_grad():
            self.embedding.weight.copy_(torch.from_numpy(embedding.copy()))
        self.blocks = nn.Sequential(*(Block(blocks[i : i + 12]) for i in range(0, len(blocks), 12)))
        self.head = nn.Linear(*k.shape)
        load(list(self.head.parameters()), [k, b])

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.head(self.blocks(self.embedding(tokens)).flatten(1))
