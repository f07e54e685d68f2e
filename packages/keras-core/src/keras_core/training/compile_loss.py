"""What `compile(loss=...)` says, fitted to the structure of a model's outputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

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
        self._flat: list[tuple[Output, Loss, float]] | None = None
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
            if sample_weight is not None:
                sample_weight = _only(sample_weight, "sample_weight")
            value = self._value(self._single, None, y_true, y_pred, sample_weight)
            return value if self._weights is None else value * _only(self._weights, "loss_weights")
        if self._flat is None:
            self._flat = self._fit(y_pred)
        total: Any = None
        for i, (output, loss, weight) in enumerate(self._flat):
            truth, predicted = output.of(y_true, "y"), output.of(y_pred, "y_pred")
            given = output.of(sample_weight, "sample_weight") if _is_container(sample_weight) else sample_weight
            value = self._value(loss, output.name, truth, predicted, given)
            if len(self._flat) > 1:
                self.trackers[i].add_mean(value, predicted)
            value = value if weight == 1.0 else value * weight
            total = value if total is None else total + value
        return total

    def _value(self, loss: Loss, output: str | None, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """Return the loss of an output, which an error names.

        Raises:
            ValueError: the loss refuses what it got.
        """
        try:
            return loss(y_true, y_pred, sample_weight)
        except ValueError as error:
            output = output or (self._output_names[0] if len(self._output_names) == 1 else None)
            raise ValueError(f"Loss {loss.name!r}{f' of output {output!r}' if output else ''}: {error}") from error

    def _fit(self, y_pred: Any) -> list[tuple[Output, Loss, float]]:
        """Pair each output with its loss and weight."""
        outputs = outputs_of(y_pred, self._output_names)
        given = by_output(self._given, outputs, "loss")
        weights = by_output(self._weights, outputs, "loss_weights") if self._weights is not None else {}
        fitted = []
        for output in outputs:
            loss = losses.get_loss(given.get(output))
            if loss is not None:
                weight = weights.get(output)
                fitted.append((output, loss, 1.0 if weight is None else float(weight)))
        if len(fitted) > 1 and not self.trackers:
            self.trackers = [Mean(name=f"{output.name}_loss") for output, _, _ in fitted]
        return fitted

    def build_trackers(self, y_pred: Any) -> None:
        """Make the means of several outputs' losses, for symbolic or real outputs."""
        if tree.is_nested(y_pred) and self._flat is None:
            self._flat = self._fit(y_pred)


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


class Output(NamedTuple):
    """One of a model's outputs.

    Attributes:
        path: keys and indices that lead to it; `()` for a single output.
        position: its position among all outputs.
        name: a dict's key, else the name of the layer it comes from.
    """

    path: tuple[Any, ...]
    position: int
    name: str

    def of(self, structure: Any, what: str) -> Any:
        """Return what `structure` holds for this output: under its name, at its path, or at its position.

        Raises:
            ValueError: there is nothing for it.
        """
        if not self.path:
            return _only(structure, what)
        found = structure
        if isinstance(structure, dict) and self.name in structure and len(self.path) == 1:
            return structure[self.name]
        for key in self.path:
            if found is None:
                return None
            if isinstance(found, (list, tuple)) and isinstance(key, str) and len(self.path) == 1:
                key = self.position
            try:
                found = found[key] if _is_container(found) else None
            except (KeyError, IndexError, TypeError):
                found = None
            if found is None:
                have = (
                    f"keys {sorted(structure)}" if isinstance(structure, dict) else f"type {type(structure).__name__}"
                )
                raise ValueError(
                    f"{what} must have the structure of the model's outputs: there is nothing for output {self.name!r} "
                    f"in {what} of {have}. Give a list or dict with an entry for each output."
                )
        return found


def outputs_of(y_pred: Any, names: Sequence[str]) -> list[Output]:
    """Return the outputs in a tree of predictions.

    Args:
        y_pred: the predictions.
        names: names of the outputs in order, where they are known.
    """
    paths = _paths(y_pred)
    taken: dict[str, int] = {}
    outputs = []
    for i, path in enumerate(paths):
        key = path[-1] if path and isinstance(path[-1], str) else None
        name = key or (names[i] if i < len(names) else "_".join(map(str, path)) or "output")
        taken[name] = taken.get(name, -1) + 1
        outputs.append(Output(path, i, f"{name}_{taken[name]}" if taken[name] else name))
    return outputs


def _paths(y_pred: Any) -> list[tuple[Any, ...]]:
    if isinstance(y_pred, dict):
        return [(k, *rest) for k in y_pred for rest in _paths(y_pred[k])]
    if isinstance(y_pred, (list, tuple)):
        return [(i, *rest) for i, member in enumerate(y_pred) for rest in _paths(member)]
    return [()]


def by_output(given: Any, outputs: Sequence[Output], what: str) -> dict[Output, Any]:
    """Spread what a user gave by output over the outputs.

    Args:
        given: one thing for all outputs, a dict by output name, or a list in order.
        outputs: the outputs.
        what: name of the argument, for errors.

    Raises:
        ValueError: a key names no output, or the number differs.
    """
    if not _is_container(given):
        return dict.fromkeys(outputs, given)
    if isinstance(given, dict):
        known = {output.name: output for output in outputs}
        if len(outputs) == 1 and len(given) == 1 and not outputs[0].path:
            return {outputs[0]: next(iter(given.values()))}
        unknown = [k for k in given if k not in known]
        if unknown:
            raise ValueError(f"{what} names outputs {unknown}, but the model's outputs are {sorted(known)}.")
        return {known[k]: v for k, v in given.items()}
    if len(given) != len(outputs):
        plural = "" if len(outputs) == 1 else "s"
        raise ValueError(
            f"{what} has {len(given)} entries, but the model has {len(outputs)} output{plural}. Give one {what} for "
            f"all, a list with one for each output, or a dict by their names: {[o.name for o in outputs]}."
        )
    return dict(zip(outputs, given, strict=True))


def sum_losses(first: Any, others: Sequence[Any]) -> Any:
    """Return the total of a model's loss and those that layers added."""
    total = first
    for value in others:
        value = ops.cast(value, "float32") if hasattr(value, "dtype") else value
        total = value if total is None else total + value
    return total
