"""By hand in PyTorch."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional as F

EPSILON = 1e-5


def _conv(x: Any, kernel: Any, bias: Any = None) -> Any:
    return F.conv2d(x.movedim(-1, 1), kernel.permute(3, 2, 0, 1), bias, padding="same").movedim(1, -1)


def _scaled(x: Any, mean: Any, var: Any, beta: Any, gamma: Any) -> Any:
    return (x - mean) * (torch.rsqrt(var + EPSILON) * gamma) + beta


def attention(x: Any, query: Any, key: Any, value: Any, out: Any) -> Any:
    shape = (*x.shape[:2], 4, x.shape[2] // 4)
    q, k, v = ((x @ w).view(shape).transpose(1, 2) for w in (query, key, value))
    return x + F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(x.shape) @ out


def transformer_mlp(x: Any, gamma: Any, beta: Any, k1: Any, b1: Any, k2: Any, b2: Any) -> Any:
    h = F.gelu(layer_norm(x, gamma, beta) @ k1 + b1, approximate="tanh")
    return x + (h @ k2 + b2)


def conv_block(x: Any, kernel: Any, mean: Any, var: Any, beta: Any, gamma: Any) -> Any:
    x = F.relu(_scaled(_conv(x, kernel), mean, var, beta, gamma))
    return F.max_pool2d(x.movedim(-1, 1), 2).movedim(1, -1)


def separable_block(x: Any, depthwise: Any, pointwise: Any, mean: Any, var: Any, beta: Any, gamma: Any) -> Any:
    filters = depthwise.permute(2, 3, 0, 1)
    x = F.conv2d(x.movedim(-1, 1), filters, padding="same", groups=x.shape[-1]).movedim(1, -1)
    return F.relu6(_scaled(_conv(x, pointwise), mean, var, beta, gamma))


def residual_block(x: Any, k1: Any, b1: Any, k2: Any, b2: Any) -> Any:
    return F.relu(x + _conv(F.relu(_conv(x, k1, b1)), k2, b2))


def batch_norm(x: Any, gamma: Any, beta: Any) -> Any:
    y = F.batch_norm(x.movedim(-1, 1), None, None, gamma, beta, training=True, eps=EPSILON)
    return y.movedim(1, -1)


def layer_norm(x: Any, gamma: Any, beta: Any) -> Any:
    return F.layer_norm(x, x.shape[-1:], gamma, beta, EPSILON)


def rms_norm(x: Any, gamma: Any) -> Any:
    return F.rms_norm(x, x.shape[-1:], gamma, EPSILON)


def group_norm(x: Any, gamma: Any, beta: Any) -> Any:
    return F.group_norm(x.movedim(-1, 1), 4, gamma, beta, EPSILON).movedim(1, -1)


def softmax_crossentropy(logits: Any, labels: Any) -> Any:
    return F.cross_entropy(logits, labels.long())


def binary_crossentropy(logits: Any, targets: Any) -> Any:
    return F.binary_cross_entropy_with_logits(logits, targets)


def focal(logits: Any, targets: Any) -> Any:
    p = torch.sigmoid(logits)
    hit = targets * p + (1 - targets) * (1 - p)
    loss = F.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    return (torch.square(1 - hit) * loss).mean()


def huber(x: Any, y: Any) -> Any:
    return F.huber_loss(x, y)


def cosine(x: Any, y: Any) -> Any:
    return F.cosine_similarity(x, y, -1)


def lstm_cell(x: Any, h: Any, c: Any, kernel: Any, recurrent: Any, bias: Any) -> Any:
    i, f, g, o = torch.addmm(torch.addmm(bias, x, kernel), h, recurrent).chunk(4, -1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def gru_cell(x: Any, h: Any, kernel: Any, recurrent: Any, bias: Any) -> Any:
    xz, xr, xh = torch.addmm(bias, x, kernel).chunk(3, -1)
    hz, hr, hh = (h @ recurrent).chunk(3, -1)
    z, r = torch.sigmoid(xz + hz), torch.sigmoid(xr + hr)
    return z * h + (1 - z) * torch.tanh(xh + r * hh)


def embedding_pool(table: Any, tokens: Any) -> Any:
    return F.embedding_bag(tokens, table, mode="mean")


def gelu_mlp(x: Any, k1: Any, k2: Any) -> Any:
    return F.gelu(x @ k1) @ k2


def swiglu(x: Any, gate: Any, up: Any, down: Any) -> Any:
    return (F.silu(x @ gate) * (x @ up)) @ down


def label_smoothing(logits: Any, labels: Any) -> Any:
    return F.cross_entropy(logits, labels.long(), label_smoothing=0.1)


def logsumexp_pool(x: Any) -> Any:
    return torch.logsumexp(x, (1, 2))


def squeeze_excite(x: Any, k1: Any, b1: Any, k2: Any, b2: Any) -> Any:
    s = F.relu(torch.addmm(b1, x.mean((1, 2)), k1))
    return x * torch.sigmoid(torch.addmm(b2, s, k2))[:, None, None]


def standardise(x: Any) -> Any:
    std, mean = torch.std_mean(x, 0, correction=0)
    return (x - mean) / (std + EPSILON)
