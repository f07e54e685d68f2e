"""Pieces and losses of sequences."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

IMPOSSIBLE = 1e5
"""The loss of a target that is too long for its output, as in core; torch's would be infinite."""


def ctc_loss(target: Tensor, output: Tensor, target_length: Tensor, output_length: Tensor, mask_index: int = 0) -> Any:
    """Return -log(p) of label sequences, summed over their alignments with the outputs."""
    if target.ndim != 2 or output.ndim != 3 or not target.numel() or not output.numel():
        return NotImplemented
    if not 0 <= mask_index < output.shape[2] or not (
        target.shape[:1] == target_length.shape == output_length.shape == output.shape[:1]
    ):
        return NotImplemented
    labels = target.long().clamp(0, output.shape[2] - 1)
    lengths, times = target_length.long(), output_length.long()
    wide = output.float() if output.dtype in (torch.float16, torch.bfloat16) else output
    logs = torch.log_softmax(wide, -1).transpose(0, 1)
    loss = F.ctc_loss(logs, labels, times, lengths, mask_index, "none", zero_infinity=True)
    repeated = labels[:, 1:] == labels[:, :-1]
    counted = torch.arange(1, labels.shape[1], device=labels.device) < lengths[:, None]
    needed = lengths + (repeated & counted).sum(1)
    return (loss + IMPOSSIBLE * (times < needed)).to(output.dtype)


def extract_sequences(x: Tensor, sequence_length: int, sequence_stride: int) -> Any:
    """Return the pieces of signals, a view of them."""
    sizes = sequence_length, sequence_stride
    if not x.ndim or any(type(n) is not int or n < 1 for n in sizes) or x.shape[-1] < sequence_length:
        return NotImplemented
    return x.unfold(-1, *sizes)


OVERRIDES = {"ctc_loss": ctc_loss, "extract_sequences": extract_sequences}
