"""Connectionist temporal classification, against sums over all alignments."""

from __future__ import annotations

import itertools

import numpy as np

from keras_core.conformance.arrays import numbers
from keras_core.conformance.op_cases.case import Case


def _log_softmax(x):
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def _labels(path, blank):
    """What a path of classes reads: repetitions merged, blanks left out."""
    return tuple(c for c, _ in itertools.groupby(path) if c != blank)


def _sequences(logs, blank):
    """The probability of every label sequence."""
    found: dict[tuple[int, ...], float] = {}
    for path in itertools.product(range(logs.shape[1]), repeat=len(logs)):
        labels = _labels(path, blank)
        found[labels] = found.get(labels, 0.0) + np.exp(sum(step[c] for step, c in zip(logs, path)))
    return found


def loss(target, output, target_length, output_length, mask_index=0):
    made = []
    for labels, logs, count, time in zip(target, _log_softmax(output), target_length, output_length):
        made.append(-np.log(_sequences(logs[:time], mask_index)[tuple(labels[:count])]))
    return np.array(made)


def _filled(labels, time):
    return [*labels, *[-1] * (time - len(labels))]


def greedy(x, lengths, mask_index=0):
    best = [_labels(row[:n].argmax(-1), mask_index) for row, n in zip(x, lengths)]
    scores = [[-row[:n].max(-1).sum()] for row, n in zip(x, lengths)]
    return np.array([[_filled(labels, x.shape[1]) for labels in best]]), np.array(scores)


def beam_search(x, lengths, strategy, beam_width, top_paths, mask_index=0):
    """The most probable sequences; right for beams that hold all prefixes."""
    paths, scores = [], []
    for logs, n in zip(_log_softmax(x), lengths):
        ranked = sorted(_sequences(logs[:n], mask_index).items(), key=lambda item: -item[1])[:top_paths]
        paths.append([_filled(labels, x.shape[1]) for labels, _ in ranked])
        scores.append([np.log(p) for _, p in ranked])
    return np.swapaxes(np.array(paths), 0, 1), np.array(scores)


TARGET, COUNTS = np.array([[1, 2, 0], [1, 1, 2], [2, 0, 0]], "int32"), np.array([2, 3, 0], "int32")
SCORES, TIMES = numbers(3, 5, 4, seed=4), np.array([5, 4, 3], "int32")

CASES = [
    Case("ctc_loss", (TARGET, SCORES, COUNTS, TIMES), loss, factor=16, slopes=True),
    Case("ctc_loss", (TARGET, SCORES, COUNTS, TIMES), loss, {"mask_index": 3}, label="blank_last", factor=16),
    Case("ctc_decode", (SCORES, TIMES), greedy, label="greedy"),
    Case("ctc_decode", (SCORES, TIMES, "beam_search", 60, 3), beam_search, {"mask_index": 3}, label="beam", factor=64),
]
