"""The transformer's weights as an expert keeps them: the three projections of an attention in one matrix."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

HEADS = 4
BLOCK = 16  # arrays of a block in Keras's order: attention 8, normalization 2, two dense layers 4, normalization 2


def merged(weights: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return Keras's list (embedding, blocks, classifier) with query, key and value of each block in one matrix.

    Of a block remain twelve arrays: kernel and bias of the projections, of the output, of the first normalization, of
    the two dense layers, of the second normalization.
    """
    embedding, *blocks, kernel, bias = weights
    merged = [embedding]
    for begin in range(0, len(blocks), BLOCK):
        *projections, out_kernel, out_bias = blocks[begin : begin + 8]
        width = embedding.shape[1]
        merged += [
            np.concatenate([k.reshape(width, -1) for k in projections[::2]], 1),
            np.concatenate([b.reshape(-1) for b in projections[1::2]]),
            out_kernel.reshape(-1, width),
            out_bias,
            *blocks[begin + 8 : begin + BLOCK],
        ]
    return [*merged, kernel, bias]
