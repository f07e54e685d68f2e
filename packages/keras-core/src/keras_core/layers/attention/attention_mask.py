"""Masks of attention: who may attend to what."""

from __future__ import annotations

from typing import Any

from keras_core import ops


def joined_mask(
    attention_mask: Any,
    query_mask: Any,
    step_masks: Any,
    query: Any,
    causal_value: Any,
    value: Any,
    sliding_window: int | None,
) -> Any:
    """Return the conjunction of masks, or None where there are none.

    Args:
        attention_mask: tensor of shape `(batch, query_steps, steps)`, or with an axis for the heads, or None.
        query_mask: tensor of shape `(batch, query_steps)`, or None.
        step_masks: tensors of shape `(batch, steps)`, or None.
        query: tensor with its steps on axis 1.
        causal_value: tensor with its steps on axis 1, if queries may see only steps up to their own; else None.
        value: tensor with its steps on axis 1.
        sliding_window: how many places, its own included, a query sees to each side; all where None.
    """
    masks = [ops.expand_dims(ops.cast(m, "bool"), -2) for m in step_masks if m is not None]
    if query_mask is not None:
        masks.append(ops.expand_dims(ops.cast(query_mask, "bool"), -1))
    if causal_value is not None or sliding_window is not None:
        rows, columns = _places(query, -1), _places(value, 0)
        if causal_value is not None:
            masks.append(ops.greater_equal(rows, columns))
        if sliding_window is not None:
            masks.append(ops.less(ops.absolute(ops.subtract(rows, columns)), sliding_window))
    if attention_mask is not None:
        given = ops.cast(attention_mask, "bool")
        if len(given.shape) > 3 and masks and len(masks[0].shape) == 3:
            masks = [ops.expand_dims(m, 1) for m in masks]  # beside an axis for the heads
        masks.append(given)
    joined = masks[0] if masks else None
    for mask in masks[1:]:
        joined = ops.logical_and(joined, mask)
    return joined


def _places(x: Any, axis: int) -> Any:
    """The numbers of the steps of `x`, of shape `(1, steps, 1)` for axis -1 and `(1, 1, steps)` for axis 0."""
    steps = ops.arange(ops.shape(x)[1], dtype="int32")
    return ops.expand_dims(ops.expand_dims(steps, axis), 0)
