"""PyTorch, eager: `torch.optim` with the fused Adam, images in channels-last memory, loss summed on the device."""

from __future__ import annotations

import numpy as np
import torch

from raw.torch import nets
from raw.torch.training import DEVICE, Training

OPS = {"add": torch.add, "multiply": torch.multiply, "matmul": torch.matmul}


def use_threads(count: int) -> None:
    """Set the number of threads of the framework's kernels."""
    torch.set_num_threads(count)


def device() -> str:
    """Return the name of the device that is used."""
    return torch.cuda.get_device_name() if DEVICE.type == "cuda" else DEVICE.type


def tensor(x: np.ndarray) -> torch.Tensor:
    """Return a native tensor."""
    return torch.from_numpy(x).to(DEVICE)


def array(x: torch.Tensor) -> np.ndarray:
    """Return an array, once the tensor is computed."""
    return x.detach().cpu().numpy()


class Mlp(Training):
    """The perceptron."""

    make = nets.mlp


class Cnn(Training):
    """The convolutional net."""

    make = nets.cnn

    def native(self, x: np.ndarray) -> torch.Tensor:
        return super().native(x).permute(0, 3, 1, 2)


class Lstm(Training):
    """The recurrent net."""

    make = nets.Lstm


class Transformer(Training):
    """The transformer."""

    make = nets.Transformer
