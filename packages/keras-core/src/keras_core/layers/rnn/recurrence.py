"""The loop over the steps of a sequence."""

from __future__ import annotations

from typing import Any

from keras_core import ops


def run_cell(
    cell: Any,
    sequences: Any,
    states: list[Any],
    mask: Any,
    *,
    training: bool,
    output_size: Any,
    zero_output_for_mask: bool,
    unroll: bool,
) -> tuple[Any, Any, list[Any]]:
    """Run a cell over sequences.

    Args:
        cell: takes the input at a step and the states, returns the output and the new states.
        sequences: tensor of shape `(batch, steps, ...)`.
        states: the first states.
        mask: bool tensor of shape `(batch, steps)`, or None. At a masked step states stay as they are, and the output
            is that of the step before.
        training: passed to the cell where it takes it.
        output_size: size of the output.
        zero_output_for_mask: whether the output at a masked step is zero.
        unroll: whether a compiled program writes out all steps.

    Returns:
        The last output, the outputs at all steps, of shape `(batch, steps, ...)`, and the last states.
    """
    keywords = {"training": training} if cell._signature.accepts_training else {}

    def advance(x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        output, new = cell(x, states, **keywords)
        return output, list(new) if isinstance(new, (list, tuple)) else [new]

    xs = ops.swapaxes(sequences, 0, 1)
    if mask is None:

        def step(states: Any, x: Any) -> tuple[Any, Any]:
            output, states = advance(x, list(states))
            return tuple(states), output

        last_states, outputs = ops.scan(step, tuple(states), xs, unroll=unroll)
    else:
        size = tuple(output_size) if isinstance(output_size, (tuple, list)) else (output_size,)
        blank = ops.zeros((ops.shape(sequences)[0], *size), dtype=states[0].dtype)
        masks = ops.swapaxes(ops.cast(mask, "bool"), 0, 1)

        def masked_step(carry: Any, x: Any) -> tuple[Any, Any]:
            before, old = carry
            output, new = advance(x[0], list(old))
            counts = x[1]
            output = ops.where(
                _along(counts, output), output, ops.zeros_like(output) if zero_output_for_mask else before
            )
            new = [ops.where(_along(counts, n), n, o) for n, o in zip(new, old, strict=True)]
            return (output, tuple(new)), output

        (_, last_states), outputs = ops.scan(masked_step, (blank, tuple(states)), (xs, masks), unroll=unroll)
    return outputs[-1], ops.swapaxes(outputs, 0, 1), list(last_states)


def _along(mask: Any, x: Any) -> Any:
    """A mask over batches, shaped to broadcast against `x`."""
    for _ in range(len(x.shape) - 1):
        mask = ops.expand_dims(mask, -1)
    return mask
