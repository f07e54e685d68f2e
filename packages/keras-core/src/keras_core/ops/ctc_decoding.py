"""Connectionist temporal classification: from scores to labels."""

from __future__ import annotations

from typing import Any, NamedTuple

from keras_core.ops import rules
from keras_core.ops.contraction import matmul
from keras_core.ops.control_flow import scan
from keras_core.ops.conversion import dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.encoding import one_hot
from keras_core.ops.exponential import logaddexp
from keras_core.ops.indexing import take_along_axis
from keras_core.ops.order import top_k
from keras_core.ops.probabilities import log_softmax
from keras_core.ops.shaping import swapaxes
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor

STRATEGIES = ("greedy", "beam_search")
_DEAD = -1e30
"""Logarithm of the probability of a prefix that nothing led to."""
_HASHES = ((24593, 65521), (12289, 65519), (31091, 65497), (27647, 65479))
"""Multiplier and modulus of each hash of a prefix; no product leaves 32 bits."""


def _decoded(
    inputs: Any,
    sequence_lengths: Any,
    strategy: str = "greedy",
    beam_width: int = 100,
    top_paths: int = 1,
    merge_repeated: bool = True,
    mask_index: int = 0,
) -> tuple[KerasTensor, KerasTensor]:
    if len(inputs.shape) != 3:
        raise ValueError(f"inputs must have shape (batch, time, classes), got {tuple(inputs.shape)}.")
    if len(sequence_lengths.shape) != 1:
        raise ValueError(f"sequence_lengths must have shape (batch,), got {tuple(sequence_lengths.shape)}.")
    if strategy not in STRATEGIES:
        raise ValueError(f"strategy must be one of {', '.join(map(repr, STRATEGIES))}, got {strategy!r}.")
    batch, time, classes = inputs.shape
    rules.must_fit("sequence_lengths", sequence_lengths.shape, (batch,))
    if isinstance(classes, int) and not 0 <= mask_index < classes:
        raise ValueError(f"mask_index must be one of the {classes} classes, got {mask_index}.")
    if strategy == "beam_search" and not 1 <= top_paths <= beam_width:
        raise ValueError(f"top_paths must be from 1 to beam_width, which is {beam_width}, got {top_paths}.")
    paths = top_paths if strategy == "beam_search" else 1
    return KerasTensor((paths, batch, time), "int32"), KerasTensor((batch, paths), dtype_name(inputs))


@op(dtype="float", promote=("inputs",), shape=_decoded)
def ctc_decode(
    inputs: TensorLike,
    sequence_lengths: TensorLike,
    strategy: str = "greedy",
    beam_width: int = 100,
    top_paths: int = 1,
    merge_repeated: bool = True,
    mask_index: int = 0,
) -> tuple[Tensor, Tensor]:
    """Read label sequences from scores in time.

    Greedy decoding takes the best class of each step. Beam search sums over alignments and keeps the best prefixes
    (Graves 2012, "Supervised sequence labelling with recurrent neural networks", section 7.5).

    Args:
        inputs: tensor of shape `(batch, time, classes)`: scores, such as logits.
        sequence_lengths: integer tensor of shape `(batch,)`: how many time steps count.
        strategy: `"greedy"` or `"beam_search"`.
        beam_width: how many prefixes beam search keeps.
        top_paths: how many sequences beam search returns.
        merge_repeated: whether greedy decoding reads a class that is best at several steps in a row once. Beam search
            always does.
        mask_index: the class that stands for a blank.

    Returns:
        Labels, an int32 tensor of shape `(paths, batch, time)`, filled up with -1; and scores of shape
        `(batch, paths)`: for beam search the logarithm of each sequence's probability, for greedy decoding the
        negative sum of the best inputs.

    Raises:
        ValueError: the shapes do not fit, there is no such strategy, or a setting is out of range.

    Example:

    >>> from keras_core import ops
    >>> scores = [[[0.0, 5.0, 0.0], [5.0, 0.0, 0.0], [0.0, 0.0, 5.0]]]
    >>> labels, _ = ops.ctc_decode(scores, [3])
    >>> ops.convert_to_numpy(labels).tolist()
    [[[1, 2, -1]]]
    """
    _decoded(inputs, sequence_lengths, strategy, beam_width, top_paths, merge_repeated, mask_index)
    lengths = xp.astype(sequence_lengths, "int32")
    if strategy == "greedy":
        return _greedy(inputs, lengths, merge_repeated, mask_index)
    return _beam_search(inputs, lengths, beam_width, top_paths, mask_index)


def _greedy(inputs: Any, lengths: Any, merge_repeated: bool, blank: int) -> tuple[Any, Any]:
    batch, time, _ = xp.shape(inputs)
    steps = xp.reshape(xp.arange(0, time, 1, dtype="int32"), (1, time))
    inside = xp.less(steps, xp.reshape(lengths, (batch, 1)))
    best = xp.argmax(inputs, axis=2)
    kept = xp.logical_and(inside, xp.logical_not(xp.equal(best, blank)))
    if merge_repeated:
        before = xp.strided_slice(xp.pad(best, [(0, 0), (1, 0)], value=-1), (slice(None), slice(None, -1)))
        kept = xp.logical_and(kept, xp.logical_not(xp.equal(best, before)))
    places = xp.where(kept, steps, xp.add(steps, time))  # what is kept comes first, in order
    labels = take_along_axis(best, xp.argsort(places, axis=1), 1)
    count = xp.sum(xp.astype(kept, "int32"), axis=1, keepdims=True)
    labels = xp.where(xp.less(steps, count), labels, xp.full((), -1, dtype="int32"))
    peaks = xp.max(inputs, axis=2)
    score = xp.sum(xp.where(inside, peaks, xp.full((), 0, dtype=xp.dtype(peaks))), axis=1, keepdims=True)
    return xp.reshape(labels, (1, batch, time)), xp.multiply(score, -1.0)


class _Beam(NamedTuple):
    """The prefixes under way, `width` for each sequence of the batch.

    Attributes:
        labels: their labels, of shape `(batch, width, time)`, filled up with -1.
        count: how many there are, of shape `(batch, width)`; as all that follow.
        last: the last label, or -1.
        blank: logarithm of the probability of the paths that end in a blank.
        label: that of the paths that end in the last label.
        hashes: hashes of the labels, of shape `(batch, width, 4)`.
        parents: hashes of the labels without the last one.
    """

    labels: Any
    count: Any
    last: Any
    blank: Any
    label: Any
    hashes: Any
    parents: Any


def _beam_search(inputs: Any, lengths: Any, width: int, top_paths: int, blank: int) -> tuple[Any, Any]:
    name = dtype_name(inputs)
    logs = log_softmax(xp.astype(inputs, "float32"), axis=-1)
    batch, time, classes = xp.shape(logs)

    def step(beam: Any, x: Any) -> tuple[Any, Any]:
        log, t = x
        moved = _advance(_Beam(*beam), log, classes, width, blank)
        running = xp.less(t, lengths)
        return tuple(_chosen(running, new, old) for new, old in zip(moved, beam, strict=True)), None

    steps = xp.arange(0, time, 1, dtype="int32")
    beam = _Beam(*scan(step, tuple(_start(batch, width, time)), (swapaxes(logs, 0, 1), steps))[0])
    scores, best = top_k(logaddexp(beam.blank, beam.label), top_paths)
    labels = _pick(beam.labels, best)
    alive = xp.less(_DEAD / 2, scores)
    labels = xp.where(xp.reshape(alive, (batch, top_paths, 1)), labels, xp.full((), -1, dtype="int32"))
    scores = xp.where(alive, scores, xp.full((), -float("inf"), dtype="float32"))
    return swapaxes(labels, 0, 1), xp.astype(scores, name)


def _start(batch: Any, width: int, time: Any) -> _Beam:
    """The empty prefix, and nothing beside it."""
    first = xp.equal(xp.arange(0, width, 1, dtype="int32"), 0)
    dead = xp.full((batch, width), _DEAD, dtype="float32")
    zeros = xp.full((batch, width), 0, dtype="int32")
    empty = xp.full((batch, width, len(_HASHES)), 0, dtype="int32")
    labels = xp.full((batch, width, time), -1, dtype="int32")
    return _Beam(
        labels, zeros, xp.subtract(zeros, 1), xp.where(first, xp.multiply(dead, 0.0), dead), dead, empty, empty
    )


def _advance(beam: _Beam, log: Any, classes: Any, width: int, blank: int) -> _Beam:
    """Return the best prefixes after one more step, whose classes have the log-probabilities `log`."""
    total = logaddexp(beam.blank, beam.label)
    known = xp.maximum(beam.last, 0)
    blank_now = xp.add(total, xp.strided_slice(log, (slice(None), slice(blank, blank + 1))))
    label_now = xp.add(beam.label, take_along_axis(log, known, 1))
    label_now = xp.where(xp.less(-1, beam.last), label_now, xp.full((), _DEAD, dtype="float32"))
    extended = _extended(beam, total, log, classes, blank)
    label_now, extended = _merged(beam, total, label_now, extended, known, classes)
    stays = xp.reshape(logaddexp(blank_now, label_now), (-1, width, 1))
    candidates = xp.reshape(xp.concat([stays, extended], axis=2), (-1, width * (classes + 1)))
    scores, places = top_k(candidates, width)
    source = xp.floor_divide(places, classes + 1)
    symbol = xp.subtract(xp.subtract(places, xp.multiply(source, classes + 1)), 1)  # -1 where the prefix stays
    stayed = xp.equal(symbol, -1)
    old = _Beam(*(_pick(x, source) for x in beam))
    dead = xp.full((), _DEAD, dtype="float32")
    time = xp.arange(0, xp.shape(beam.labels)[2], 1, dtype="int32")
    here = xp.logical_and(xp.equal(time, _column(old.count)), _column(xp.logical_not(stayed)))
    return _Beam(
        labels=xp.where(here, _column(symbol), old.labels),
        count=xp.where(stayed, old.count, xp.add(old.count, 1)),
        last=xp.where(stayed, old.last, symbol),
        blank=xp.where(stayed, _pick(blank_now, source), dead),
        label=xp.where(stayed, _pick(label_now, source), scores),
        hashes=xp.where(_column(stayed), old.hashes, _hashed(old.hashes, symbol)),
        parents=xp.where(_column(stayed), old.parents, old.hashes),
    )


def _extended(beam: _Beam, total: Any, log: Any, classes: Any, blank: int) -> Any:
    """Log-probability of each prefix with one more label; a repeated label needs a blank between."""
    symbols = xp.arange(0, classes, 1, dtype="int32")
    repeated = xp.equal(symbols, _column(beam.last))
    came = xp.where(repeated, _column(beam.blank), _column(total))
    extended = xp.add(came, xp.reshape(log, (-1, 1, classes)))
    return xp.where(xp.equal(symbols, blank), xp.full((), _DEAD, dtype="float32"), extended)


def _merged(beam: _Beam, total: Any, label_now: Any, extended: Any, known: Any, classes: Any) -> tuple[Any, Any]:
    """Move the probability of extensions that are prefixes of the beam already to those."""
    count = len(_HASHES)
    batch, width = xp.shape(total)
    ours = xp.reshape(beam.parents, (batch, width, 1, count))
    theirs = xp.reshape(beam.hashes, (batch, 1, width, count))
    same = xp.equal(xp.sum(xp.astype(xp.equal(ours, theirs), "int32"), axis=3), count)
    longer = xp.equal(_column(xp.subtract(beam.count, 1)), xp.reshape(beam.count, (batch, 1, width)))
    alive = xp.less(_DEAD / 2, total)
    child = xp.logical_and(xp.logical_and(same, longer), _column(alive))  # [child, parent]
    wanted = xp.broadcast_to(xp.reshape(known, (batch, 1, width)), (batch, width, width))
    offered = swapaxes(take_along_axis(extended, wanted, 2), 1, 2)
    dead = xp.full((), _DEAD, dtype="float32")
    gain = xp.max(xp.where(child, offered, dead), axis=2)
    taken = matmul(swapaxes(xp.astype(child, "float32"), 1, 2), one_hot(known, classes, dtype="float32"))
    return logaddexp(label_now, gain), xp.where(xp.less(0.5, taken), dead, extended)


def _hashed(hashes: Any, symbol: Any) -> Any:
    parts = []
    for i, (multiplier, modulus) in enumerate(_HASHES):
        grown = xp.add(xp.multiply(xp.strided_slice(hashes, (Ellipsis, i)), multiplier), xp.add(symbol, 1))
        parts.append(_column(xp.subtract(grown, xp.multiply(xp.floor_divide(grown, modulus), modulus))))
    return xp.concat(parts, axis=2)


def _column(x: Any) -> Any:
    return xp.reshape(x, (*xp.shape(x), 1))


def _pick(x: Any, source: Any) -> Any:
    """Return the entries of `x` for the prefixes `source`, of shape `(batch, width)`."""
    if len(x.shape) == 2:
        return take_along_axis(x, source, 1)
    batch, width = xp.shape(source)
    shape = (batch, width, xp.shape(x)[2])
    return take_along_axis(x, xp.broadcast_to(_column(source), shape), 1)


def _chosen(running: Any, new: Any, old: Any) -> Any:
    return xp.where(xp.reshape(running, (-1, *(1,) * (len(new.shape) - 1))), new, old)
