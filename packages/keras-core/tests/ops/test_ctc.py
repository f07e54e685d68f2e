from __future__ import annotations

import re

import numpy as np
import pytest
from cases import check, numbers

from keras_core import ops
from keras_core.state import KerasTensor

SCORES = numbers(2, 6, 4, seed=1)
TARGET, COUNTS, TIMES = np.array([[1, 2, 0], [1, 1, 2]], "int32"), np.array([2, 3]), np.array([6, 5])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ops.ctc_loss(TARGET[0], SCORES, COUNTS, TIMES), "target must have shape (batch, labels)"),
        (lambda: ops.ctc_loss(TARGET, SCORES[0], COUNTS, TIMES), "output must have shape (batch, time, classes)"),
        (lambda: ops.ctc_loss(TARGET, SCORES, TARGET, TIMES), "target_length must have shape (batch,)"),
        (lambda: ops.ctc_loss(TARGET[:1], SCORES, COUNTS, TIMES), "must have one batch size, got [1, 2]"),
        (lambda: ops.ctc_loss(TARGET, SCORES, COUNTS, TIMES, mask_index=4), "must be one of the 4 classes, got 4"),
        (lambda: ops.ctc_decode(SCORES[0], TIMES), "inputs must have shape (batch, time, classes)"),
        (lambda: ops.ctc_decode(SCORES, TARGET), "sequence_lengths must have shape (batch,)"),
        (lambda: ops.ctc_decode(SCORES, TIMES, "beam"), "strategy must be one of 'greedy', 'beam_search'"),
        (lambda: ops.ctc_decode(SCORES, TIMES, "beam_search", 2, 3), "top_paths must be from 1 to beam_width"),
    ],
)
def test_what_does_not_fit_is_refused(call, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        call()


def test_loss_of_one_step_and_of_no_label():
    """With one step a label has one path; with no label only blanks are left."""
    logs = SCORES - np.log(np.exp(SCORES).sum(-1, keepdims=True))
    args = np.array([[3], [0]], "int32"), SCORES, np.array([1, 0], "int32"), np.array([1, 4], "int32")
    wanted = np.array([-logs[0, 0, 3], -logs[1, :4, 0].sum()])
    check(ops.ctc_loss, *args, expected=wanted, tolerance=1e-5)


def test_a_target_too_long_for_its_output_is_finite(implementation):
    loss = ops.ctc_loss(np.array([[1, 1]]), SCORES[:1], [2], [2])  # a repetition needs a blank between
    assert 9e4 < float(loss[0]) < 1.1e5


def test_labels_past_the_length_do_not_count(implementation):
    padded = np.array([[1, 2, -1], [1, 1, 99]], "int32")
    counts = np.array([2, 2])
    whole = ops.convert_to_numpy(ops.ctc_loss(TARGET, SCORES, counts, TIMES))
    np.testing.assert_allclose(ops.convert_to_numpy(ops.ctc_loss(padded, SCORES, counts, TIMES)), whole, rtol=1e-6)


def test_greedy_decoding_keeps_repetitions_when_asked():
    best = np.array([[1, 1, 0, 1, 2, 2]])
    scores = np.eye(3, dtype="float32")[best]
    for merge, wanted in ((True, [1, 1, 2, -1, -1, -1]), (False, [1, 1, 1, 2, 2, -1])):
        labels, score = ops.ctc_decode(scores, np.array([6]), merge_repeated=merge)
        assert ops.convert_to_numpy(labels).tolist() == [[wanted]]
        assert float(score[0][0]) == -6.0
    labels, score = ops.ctc_decode(scores, np.array([2]))
    assert ops.convert_to_numpy(labels).tolist() == [[[1, -1, -1, -1, -1, -1]]] and float(score[0][0]) == -2.0


def test_beam_search_sums_over_alignments():
    """Graves 2012: the best path is blank, but label 1 is more probable, 0.64 against 0.36."""
    logits = np.log(np.array([[[0.6, 0.4], [0.6, 0.4]]], "float32"))
    labels, scores = ops.ctc_decode(logits, np.array([2]), "beam_search", beam_width=3, top_paths=3)
    assert ops.convert_to_numpy(labels)[:, 0].tolist() == [[1, -1], [-1, -1], [-1, -1]]
    np.testing.assert_allclose(ops.convert_to_numpy(scores)[0], [np.log(0.64), np.log(0.36), -np.inf], rtol=1e-5)


def test_symbolic_shapes():
    x, n = KerasTensor((None, None, 5)), KerasTensor((None,), "int32")
    assert ops.ctc_loss(KerasTensor((None, 3), "int32"), x, n, n).shape == (None,)
    labels, scores = ops.ctc_decode(x, n, "beam_search", top_paths=2)
    assert labels.shape == (2, None, None) and labels.dtype == "int32" and scores.shape == (None, 2)
