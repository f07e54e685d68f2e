"""What `compile(loss=...)` says, fitted to the structure of a model's outputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_core import losses, ops, tree
from keras_core.losses.base import Loss
from keras_core.metrics.mean import Mean


class CompileLoss:
    """The total loss of a model.

    Args:
        loss: a loss, its name or a function, or a list, tuple or dict of them by output; None leaves an output out.
        loss_weights: factors in the structure of `loss`; 1 where None.
        output_names: names of the outputs, to match dicts with.

    Attributes:
        trackers: with several outputs, a mean for the loss of each.
    """

    def __init__(self, loss: Any, loss_weights: Any = None, output_names: Sequence[str] | None = None) -> None:
        self._given = loss
        self._weights = loss_weights
        self._output_names = list(output_names or ())
        self._single: Loss | None = losses.get_loss(loss) if not _is_container(loss) else None
        if self._single is None:  # names are checked at compile time
            tree.map_structure(losses.get_loss, loss)
        self._flat: list[tuple[Any, Loss, float]] | None = None
        self.trackers: list[Mean] = []

    @property
    def single(self) -> Loss | None:
        """The only loss, where all outputs share one."""
        return self._single

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Return the weighted sum of the losses of all outputs."""
        if self._single is not None and not tree.is_nested(y_pred):
            if tree.is_nested(y_true):
                y_true = _only(y_true, "y")
            value = self._single(y_true, y_pred, _only(sample_weight, "sample_weight"))
            return value if self._weights is None else value * _only(self._weights, "loss_weights")
        if self._flat is None:
            self._flat = self._fit(y_pred)
        total: Any = None
        for i, (path, loss, weight) in enumerate(self._flat):
            truth, predicted = _at(y_true, path, "y"), _at(y_pred, path, "y_pred")
            given = sample_weight if not _is_container(sample_weight) else _at(sample_weight, path, "sample_weight")
            value = loss(truth, predicted, given)
            if len(self._flat) > 1:
                self.trackers[i].update_state(value)
            value = value if weight == 1.0 else value * weight
            total = value if total is None else total + value
        return total

    def _fit(self, y_pred: Any) -> list[tuple[Any, Loss, float]]:
        """Pair each output with its loss and weight."""
        paths = output_paths(y_pred)
        given = self._by_path(self._given, paths, "loss")
        weights = self._by_path(self._weights, paths, "loss_weights") if self._weights is not None else {}
        fitted = []
        for path in paths:
            loss = losses.get_loss(given.get(path))
            if loss is not None:
                fitted.append((path, loss, float(weights.get(path, 1.0) if weights.get(path) is not None else 1.0)))
        if len(fitted) > 1 and not self.trackers:
            self.trackers = [Mean(name=f"{output_name(p, self._output_names, paths)}_loss") for p, _, _ in fitted]
        return fitted

    def build_trackers(self, y_pred: Any) -> None:
        """Make the means of several outputs' losses, for symbolic or real outputs."""
        if tree.is_nested(y_pred) and self._flat is None:
            self._flat = self._fit(y_pred)

    def _by_path(self, given: Any, paths: list[tuple[Any, ...]], what: str) -> dict[tuple[Any, ...], Any]:
        return by_path(given, paths, self._output_names, what)


def _is_container(value: Any) -> bool:
    return isinstance(value, (dict, list, tuple))


def _only(value: Any, what: str) -> Any:
    """Return the only member of a container, or a value that is none."""
    if not tree.is_nested(value):
        return value
    leaves = tree.flatten(value)
    if len(leaves) != 1:
        raise ValueError(f"The model has one output, but {what} has {len(leaves)} parts.")
    return leaves[0]


def output_paths(y_pred: Any) -> list[tuple[Any, ...]]:
    """Return the path of keys and indices to each output; `()` for a single one."""
    if isinstance(y_pred, dict):
        return [(k, *rest) for k in y_pred for rest in output_paths(y_pred[k])]
    if isinstance(y_pred, (list, tuple)):
        return [(i, *rest) for i, member in enumerate(y_pred) for rest in output_paths(member)]
    return [()]


def output_name(path: tuple[Any, ...], names: list[str], paths: list[tuple[Any, ...]]) -> str:
    """Return the name of the output at `path`: a dict's key, else that of the layer it comes from."""
    if path and isinstance(path[-1], str):
        return path[-1]
    position = paths.index(path)
    return names[position] if position < len(names) else "_".join(map(str, path)) or "output"


def by_path(given: Any, paths: list[tuple[Any, ...]], names: list[str], what: str) -> dict[tuple[Any, ...], Any]:
    """Spread what a user gave by output over the outputs' paths.

    Args:
        given: one thing for all outputs, a dict by output name or key, or a list in order.
        paths: paths of the outputs.
        names: names of the outputs.
        what: name of the argument, for errors.

    Raises:
        ValueError: a key names no output, or the number differs.
    """
    if not _is_container(given):
        return {path: given for path in paths}
    if isinstance(given, dict):
        known = {output_name(p, names, paths): p for p in paths}
        known.update({names[i]: p for i, p in enumerate(paths) if i < len(names)})
        unknown = [k for k in given if k not in known]
        if unknown:
            raise ValueError(f"{what} names outputs {unknown}, but the model's outputs are {sorted(known)}.")
        return {known[k]: v for k, v in given.items()}
    if len(given) != len(paths):
        raise ValueError(f"{what} has {len(given)} entries, but the model has {len(paths)} outputs.")
    return dict(zip(paths, given, strict=True))


def _at(structure: Any, path: tuple[Any, ...], what: str) -> Any:
    """Return the member of `structure` at `path`; a list may stand for a dict, in order."""
    for key in path:
        if structure is None:
            return None
        if isinstance(structure, dict) and not isinstance(key, str):
            key = list(structure)[key]
        if not _is_container(structure):
            raise ValueError(f"{what} must have the structure of the model's outputs: nothing is at {path}.")
        try:
            structure = structure[key]
        except (KeyError, IndexError, TypeError):
            raise ValueError(f"{what} must have the structure of the model's outputs: nothing is at {path}.") from None
    return structure


def sum_losses(first: Any, others: Sequence[Any]) -> Any:
    """Return the total of a model's loss and those that layers added."""
    total = first
    for value in others:
        value = ops.cast(value, "float32") if hasattr(value, "dtype") else value
        total = value if total is None else total + value
    return total
