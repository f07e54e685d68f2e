"""Connectionist temporal classification: the loss.

Graves et al. 2006, "Connectionist temporal classification: labelling unsegmented sequence data with recurrent neural
networks", https://doi.org/10.1145/1143844.1143891.
"""

from __future__ import annotations

from typing import Any

from keras_core.ops.control_flow import scan
from keras_core.ops.conversion import dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.indexing import take_along_axis
from keras_core.ops.probabilities import log_softmax
from keras_core.ops.reductions import logsumexp
from keras_core.ops.shaping import swapaxes
from keras_core.plugins import xp

NEVER = -1e5
"""Logarithm of the probability of what cannot be; finite, so that gradients are."""


def _loss_shape(target: Any, output: Any, target_length: Any, output_length: Any, mask_index: int = 0) -> tuple[Any]:
    if len(target.shape) != 2:
        raise ValueError(f"target must have shape (batch, labels), got {tuple(target.shape)}.")
    if len(output.shape) != 3:
        raise ValueError(f"output must have shape (batch, time, classes), got {tuple(output.shape)}.")
    for name, value in (("target_length", target_length), ("output_length", output_length)):
        if len(value.shape) != 1:
            raise ValueError(f"{name} must have shape (batch,), got {tuple(value.shape)}.")
    known = {n for n in (v.shape[0] for v in (target, output, target_length, output_length)) if isinstance(n, int)}
    if len(known) > 1:
        raise ValueError(
            f"target, output, target_length and output_length must have one batch size, got {sorted(known)}."
        )
    classes = output.shape[-1]
    if isinstance(classes, int) and not 0 <= mask_index < classes:
        raise ValueError(f"mask_index must be one of the {classes} classes, got {mask_index}.")
    return (output.shape[0],)


@op(dtype="float", promote=("output",), shape=_loss_shape)
def ctc_loss(
    target: TensorLike,
    output: TensorLike,
    target_length: TensorLike,
    output_length: TensorLike,
    mask_index: int = 0,
) -> Tensor:
    """Return -log(p) of label sequences, summed over all their alignments with the outputs.

    By the forward algorithm on logarithms, as a scan over time (Graves et al. 2006,
    https://doi.org/10.1145/1143844.1143891).

    Args:
        target: integer tensor of shape `(batch, labels)`, without blanks.
        output: tensor of shape `(batch, time, classes)`: scores, of which the softmax is taken.
        target_length: integer tensor of shape `(batch,)`: how many labels of each target count.
        output_length: integer tensor of shape `(batch,)`: how many time steps of each output count.
        mask_index: the class that stands for a blank.

    Returns:
        Tensor of shape `(batch,)`. A target that is too long for its output has a loss of about 100,000.

    Raises:
        ValueError: the shapes do not fit, or `mask_index` is no class.

    Example:

    >>> from keras_core import ops
    >>> loss = ops.ctc_loss([[1]], ops.zeros((1, 2, 2)), [1], [2])  # 3 of 4 paths read "1"
    >>> round(float(ops.exp(-loss[0])), 4)
    0.75
    """
    _loss_shape(target, output, target_length, output_length, mask_index)
    name = dtype_name(output)
    if name in ("float16", "bfloat16"):
        output = xp.astype(output, "float32")
    labels = _with_blanks(xp.astype(target, "int32"), mask_index, xp.shape(output)[-1])
    batch, time, _ = xp.shape(output)
    states = xp.shape(labels)[1]
    wanted = xp.broadcast_to(xp.reshape(labels, (batch, 1, states)), (batch, time, states))
    emissions = swapaxes(take_along_axis(log_softmax(output, axis=-1), wanted, -1), 0, 1)
    steps = xp.arange(0, time, 1, dtype="int32")
    ends = xp.astype(output_length, "int32")
    skips = _may_skip(labels, mask_index)
    never = xp.full((), NEVER, dtype=xp.dtype(emissions))

    def step(alpha: Any, x: Any) -> tuple[Any, Any]:
        emission, t = x
        before, skipped = _shifted(alpha, 1), xp.where(skips, _shifted(alpha, 2), never)
        arrived = xp.add(_log_sum(alpha, before, skipped), emission)
        return xp.where(xp.reshape(xp.less(t, ends), (-1, 1)), arrived, alpha), None

    states_row = xp.reshape(xp.arange(0, states, 1, dtype="int32"), (1, states))
    start = xp.where(xp.equal(states_row, 0), xp.multiply(never, 0.0), never)  # in the first blank, before all steps
    alpha, _ = scan(step, xp.broadcast_to(start, (batch, states)), (emissions, steps))
    last = xp.reshape(xp.multiply(xp.astype(target_length, "int32"), 2), (batch, 1))
    final = xp.bitwise_or(xp.equal(states_row, last), xp.equal(states_row, xp.subtract(last, 1)))
    likelihood = logsumexp(xp.where(final, alpha, never), axis=-1)
    return xp.astype(xp.multiply(likelihood, -1.0), name)


def _with_blanks(target: Any, blank: int, classes: Any) -> Any:
    """Return labels with a blank before, between and after them, all inside the classes."""
    target = xp.minimum(xp.maximum(target, 0), classes - 1)
    batch, count = xp.shape(target)
    columns = xp.reshape(target, (batch, count, 1))
    blanks = xp.full((batch, count, 1), blank, dtype="int32")
    pairs = xp.reshape(xp.concat([blanks, columns], axis=2), (batch, count * 2))
    return xp.concat([pairs, xp.full((batch, 1), blank, dtype="int32")], axis=1)


def _may_skip(labels: Any, blank: int) -> Any:
    """Return where a path may come from two states before: at a label that differs from the one there."""
    two_before = xp.pad(labels, [(0, 0), (2, 0)], value=blank)
    two_before = xp.strided_slice(two_before, (slice(None), slice(None, -2)))
    return xp.logical_not(xp.bitwise_or(xp.equal(labels, blank), xp.equal(labels, two_before)))


def _shifted(alpha: Any, count: int) -> Any:
    """Return each state's value `count` states further."""
    padded = xp.pad(alpha, [(0, 0), (count, 0)], value=NEVER)
    return xp.strided_slice(padded, (slice(None), slice(None, -count)))


def _log_sum(a: Any, b: Any, c: Any) -> Any:
    peak = xp.stop_gradient(xp.maximum(xp.maximum(a, b), c))
    parts = [xp.exp(xp.subtract(x, peak)) for x in (a, b, c)]
    return xp.add(xp.log(xp.add(xp.add(parts[0], parts[1]), parts[2])), peak)
