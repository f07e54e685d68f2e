"""Optimizer updates of many variables in a few kernels."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from keras_core.contract import Variable

_FUSED = frozenset({torch.float32, torch.float64, torch.float16, torch.bfloat16})


def _storages(variables: Sequence[Variable]) -> list[Tensor]:
    return [v.storage for v in variables]


def _fusable(storages: Sequence[Tensor], gradients: Sequence[Tensor]) -> bool:
    """Whether torch's fused CPU kernels, which walk through memory, may run."""
    first = storages[0]
    dtype = first.dtype
    return (
        first.device.type == "cpu"
        and dtype in _FUSED
        and all(s.dtype is dtype and s.is_contiguous() for s in storages)
        and all(g.dtype is dtype for g in gradients)
    )


def _dense(gradients: Sequence[Tensor]) -> list[Tensor]:
    return [g if g.is_contiguous() else g.contiguous() for g in gradients]


@torch.no_grad()
def sgd_update(
    variables: Sequence[Variable],
    gradients: Sequence[Tensor],
    momentums: Sequence[Variable] | None,
    *,
    learning_rate: Any,
    momentum: float,
    nesterov: bool,
) -> Any:
    """Apply `v = momentum * v - lr * g; w += v` (with Nesterov momentum, `w += momentum * v - lr * g`)."""
    if not variables:
        return None
    weights = _storages(variables)
    steps = torch._foreach_mul(gradients, learning_rate)
    if momentums is None or not momentum:
        torch._foreach_sub_(weights, steps)
        return None
    velocities = _storages(momentums)
    torch._foreach_mul_(velocities, momentum)
    torch._foreach_sub_(velocities, steps)
    if not nesterov:
        torch._foreach_add_(weights, velocities)
        return None
    torch._foreach_add_(weights, velocities, alpha=momentum)
    torch._foreach_sub_(weights, steps)
    return None


@torch.no_grad()
def adam_update(
    variables: Sequence[Variable],
    gradients: Sequence[Tensor],
    momentums: Sequence[Variable],
    velocities: Sequence[Variable],
    *,
    step: Any,
    learning_rate: Any,
    beta_1: float,
    beta_2: float,
    epsilon: float,
    maxima: Sequence[Variable] | None = None,
) -> Any:
    """Apply Adam with the "epsilon hat" of Kingma and Ba (2015, section 2)."""
    if not variables:
        return None
    weights, firsts, seconds = _storages(variables), _storages(momentums), _storages(velocities)
    if not _fusable(weights, gradients):
        largest = None if maxima is None else _storages(maxima)
        betas = (beta_1, beta_2)
        return _adam_in_steps(weights, gradients, firsts, seconds, largest, step, learning_rate, betas, epsilon)
    step, rate = float(step), float(learning_rate)
    counter = torch.full((), step, dtype=torch.float32)
    torch._fused_adam_(
        weights,
        _dense(gradients),
        firsts,
        seconds,
        [] if maxima is None else _storages(maxima),
        [counter] * len(weights),
        lr=rate,
        beta1=beta_1,
        beta2=beta_2,
        weight_decay=0.0,
        eps=epsilon / math.sqrt(1.0 - beta_2**step),  # torch corrects the bias before it adds epsilon
        amsgrad=maxima is not None,
        maximize=False,
    )
    return None


def _adam_in_steps(
    weights: list[Tensor],
    gradients: Sequence[Tensor],
    firsts: list[Tensor],
    seconds: list[Tensor],
    largest: list[Tensor] | None,
    step: Any,
    learning_rate: Any,
    betas: tuple[float, float],
    epsilon: float,
) -> None:
    """Apply Adam in a few kernels over all variables, without waiting for a step or rate on the device."""
    beta_1, beta_2 = betas
    if isinstance(step, Tensor):
        step = step.to(torch.float64 if step.device.type != "mps" else torch.float32)
        correction = torch.sqrt(1.0 - beta_2**step) / (1.0 - beta_1**step)
    else:
        correction = math.sqrt(1.0 - beta_2**step) / (1.0 - beta_1**step)
    rate = learning_rate * correction
    torch._foreach_lerp_(firsts, gradients, 1.0 - beta_1)
    torch._foreach_mul_(seconds, beta_2)
    torch._foreach_addcmul_(seconds, gradients, gradients, 1.0 - beta_2)
    if largest is not None:
        torch._foreach_maximum_(largest, seconds)
    denominators = torch._foreach_sqrt(seconds if largest is None else largest)
    torch._foreach_add_(denominators, epsilon)
    steps = torch._foreach_div(firsts, denominators)
    torch._foreach_mul_(steps, rate)
    torch._foreach_sub_(weights, steps)


@torch.no_grad()
def rmsprop_update(
    variables: Sequence[Variable],
    gradients: Sequence[Tensor],
    velocities: Sequence[Variable],
    *,
    learning_rate: Any,
    rho: float,
    epsilon: float,
    momentums: Sequence[Variable] | None = None,
    means: Sequence[Variable] | None = None,
    momentum: float = 0.0,
) -> None:
    """Apply `v = rho * v + (1 - rho) * g**2; w -= lr * g / sqrt(v + epsilon)`."""
    if not variables:
        return
    weights, squares = _storages(variables), _storages(velocities)
    torch._foreach_mul_(squares, rho)
    torch._foreach_addcmul_(squares, gradients, gradients, 1.0 - rho)
    if means is None:
        denominators = torch._foreach_add(squares, epsilon)
    else:
        averages = _storages(means)
        torch._foreach_lerp_(averages, gradients, 1.0 - rho)
        denominators = torch._foreach_addcmul(squares, averages, averages, -1.0)
        torch._foreach_add_(denominators, epsilon)
    torch._foreach_sqrt_(denominators)
    steps = torch._foreach_div(gradients, denominators)
    torch._foreach_mul_(steps, learning_rate)
    if momentums is not None:
        moved = _storages(momentums)
        torch._foreach_mul_(moved, momentum)
        torch._foreach_add_(moved, steps)
        steps = moved
    torch._foreach_sub_(weights, steps)


@torch.no_grad()
def decay_update(variables: Sequence[Variable], *, fraction: Any) -> None:
    """Apply `w -= fraction * w`."""
    torch._foreach_mul_(_storages(variables), 1.0 - fraction)


@torch.no_grad()
def average_update(averages: Sequence[Variable], variables: Sequence[Variable], *, momentum: Any) -> None:
    """Apply `a = momentum * a + (1 - momentum) * w`."""
    if not averages:
        return
    targets = _storages(averages)
    torch._foreach_mul_(targets, momentum)
    torch._foreach_add_(targets, torch._foreach_mul(_storages(variables), 1.0 - momentum))


@torch.no_grad()
def clip_norms(gradients: Sequence[Tensor], *, limit: float, together: bool) -> Any:
    """Scale gradients down to norms of at most `limit`."""
    if len({g.dtype for g in gradients}) > 1:
        return NotImplemented
    norms = torch.stack(torch._foreach_norm(gradients))
    if together:
        return list(torch._foreach_mul(gradients, limit / torch.linalg.vector_norm(norms).clamp(min=limit)))
    return list(torch._foreach_mul(gradients, list((limit / norms.clamp(min=limit)).unbind())))


@torch.no_grad()
def all_finite(gradients: Sequence[Tensor]) -> Any:
    """Return whether every element of every gradient is finite."""
    if len({g.dtype for g in gradients}) > 1 or any(g.numel() == 0 for g in gradients):
        return NotImplemented
    return torch.stack(torch._foreach_norm(gradients, math.inf)).isfinite().all()


def _size(xs: Sequence[Tensor]) -> tuple[Tensor, ...]:
    return torch._foreach_div(torch._foreach_norm(xs), [math.sqrt(x.numel()) for x in xs])


# By the name that core has for it: what returns new tensors, and what writes into the first operand.
_EACH: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "add": (torch._foreach_add, torch._foreach_add_),
    "subtract": (torch._foreach_sub, torch._foreach_sub_),
    "multiply": (torch._foreach_mul, torch._foreach_mul_),
    "divide": (torch._foreach_div, torch._foreach_div_),
    "power": (torch._foreach_pow, torch._foreach_pow_),
    "maximum": (torch._foreach_maximum, torch._foreach_maximum_),
    "minimum": (torch._foreach_minimum, torch._foreach_minimum_),
    "absolute": (torch._foreach_abs, torch._foreach_abs_),
    "sign": (torch._foreach_sign, torch._foreach_sign_),
    "sqrt": (torch._foreach_sqrt, torch._foreach_sqrt_),
    "rsqrt": (torch._foreach_rsqrt, torch._foreach_rsqrt_),
    "size": (_size, _size),
    "approach": (torch._foreach_lerp, torch._foreach_lerp_),
    "add_product": (torch._foreach_addcmul, torch._foreach_addcmul_),
    "assign": (lambda x, y: y, torch._foreach_copy_),
}
_ONLY_LISTS = frozenset({"subtract", "approach", "maximum", "minimum"})  # these take no tensor for all


@torch.no_grad()
def each(kind: str, xs: Sequence[Any], operands: Sequence[Any], into: bool = False) -> Any:
    """Do the same with each of several tensors."""
    targets = xs if isinstance(xs[0], Tensor) else _storages(xs)
    values = [_operand(o, len(xs), kind) for o in operands]
    if not into:
        return list(_EACH[kind][0](targets, *values))
    _EACH[kind][1](targets, *values)
    return xs


def _operand(x: Any, count: int, kind: str) -> Any:
    if isinstance(x, (list, tuple)):
        return x if isinstance(x[0], Tensor) else _storages(x)
    return [x] * count if kind in _ONLY_LISTS and isinstance(x, Tensor) else x


@torch.no_grad()
def each_number(function: Callable[..., Tensor], columns: Sequence[Sequence[Tensor]]) -> list[Tensor]:
    """Compute a scalar for each of several tensors: all of them at once, as a vector."""
    return list(function(*map(torch.stack, columns)).unbind())


def at_once(x: Tensor) -> int:
    """Return about how many elements `each` is best given: few for a cache, many where every kernel costs a launch."""
    return 2**18 if x.device.type == "cpu" else 2**26


OVERRIDES = {
    function.__name__: function
    for function in (
        adam_update,
        all_finite,
        at_once,
        average_update,
        clip_norms,
        decay_update,
        each,
        each_number,
        rmsprop_update,
        sgd_update,
    )
}
