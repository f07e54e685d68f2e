"""A model's variables as a tree of named arrays, and back.

Each object's own variables lie in the group `vars` below its path. Loading accounts for every array of the file and
every variable of the model, and changes nothing unless all of them fit.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from keras_core.layers.base.weights import Weights
from keras_core.losses.base import Loss
from keras_core.metrics.base import Metric
from keras_core.optimizers.base import Optimizer
from keras_core.plugins import active
from keras_core.saving.objects import saved_objects
from keras_core.state.seed_generator import SeedGenerator
from keras_core.state.variable import Variable

_PLAIN_LOADERS = (Weights.load_own_variables, Optimizer.load_own_variables)
_FORMER = re.compile(r"(seed_generator|metrics|_compile_metrics|_loss_tracker)(_\d+)?")
"""Groups of objects that Keras once saved and no longer does."""


class Assignment(NamedTuple):
    """A variable and the array that it is to hold."""

    variable: Variable
    value: Any


def variables_tree(root: Any) -> dict[str, Any]:
    """Return the values of all variables of `root` and the objects below it as nested dicts of arrays.

    Args:
        root: a model or layer.

    Returns:
        Such as `{"layers": {"dense": {"vars": {"0": ..., "1": ...}}}}`. Objects without variables have no group.
    """
    tree: dict[str, Any] = {}
    for path, obj in saved_objects(root).items():
        store: dict[str, Any] = {}
        obj.save_own_variables(store)
        if store:
            group = tree
            for name in (*path.split("/"), "vars") if path else ("vars",):
                group = group.setdefault(name, {})
            group.update({str(key): _array(value) for key, value in store.items()})
    return tree


def _array(value: Any) -> np.ndarray[Any, Any]:
    if isinstance(value, Variable):
        return value.numpy()
    if not isinstance(value, np.ndarray) and active.is_loaded() and active.xp.is_tensor(value):
        return active.xp.to_numpy(value)
    return np.asarray(value)


def load_variables(root: Any, tree: Mapping[str, Any], skip_mismatch: bool = False) -> None:
    """Set the variables of `root` and the objects below it from nested dicts of arrays.

    An optimizer whose variables differ from those in the tree is left alone with a warning; optimizer variables for a
    model that was not compiled are ignored.

    Args:
        root: a model or layer, built.
        tree: what `variables_tree` returned.
        skip_mismatch: whether to leave out, with a warning, what does not fit.

    Raises:
        ValueError: a variable or an array is left over, or shapes differ; the message lists all of them, and
            nothing has changed.
    """
    objects = saved_objects(root)
    stores = dict(_stores(tree))
    problems: list[str] = []
    plan: list[Assignment] = []
    custom: list[tuple[str, Any, dict[str, Any]]] = []
    for path, obj in objects.items():
        store = stores.pop(path, {})
        if isinstance(obj, Optimizer):
            _build_optimizer(objects, path, obj, store)
        if isinstance(obj, Optimizer) and type(obj).load_own_variables in _PLAIN_LOADERS:
            plan += _optimizer_plan(path, obj, store)
        elif type(obj).load_own_variables in _PLAIN_LOADERS:
            fit = _plan(path, obj, store, problems)
            plan += fit
        elif store or _own(obj):
            custom.append((path, obj, store))
    problems += [f"{path or 'the top level'}: the model has no object for it" for path in _left_over(objects, stores)]
    if problems and not skip_mismatch:
        raise ValueError(_report(root, problems))
    _assign(root, plan, custom, problems, skip_mismatch)
    if problems:
        warnings.warn(_report(root, problems, skipped=True), stacklevel=3)


def _stores(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the `vars` groups that hold arrays, by the path of their object."""
    for name, value in tree.items():
        if not isinstance(value, Mapping):
            continue
        if name == "vars":
            arrays = {k: v for k, v in value.items() if not isinstance(v, Mapping)}
            if arrays:
                yield path, arrays
        yield from _stores(value, f"{path}/{name}" if path else name)


def _own(obj: Any) -> list[Variable]:
    if isinstance(obj, Optimizer):
        return obj.variables
    obj._sync_containers()
    return sorted(obj._own_variables, key=lambda v: not v.trainable)


def _plan(path: str, obj: Any, store: dict[str, Any], problems: list[str]) -> list[Assignment]:
    """Match an object's variables with arrays by position, or tell what keeps them from it."""
    own = _own(obj)
    label = f"{path or 'the top level'} ({type(obj).__name__} {obj.name!r})"
    keys = [str(i) for i in range(len(own))]
    if set(store) != set(keys):
        wants = ", ".join(f"{v.name} {v.shape}" for v in own) or "no variables"
        holds = ", ".join(str(np.shape(store[k])) for k in sorted(store)) or "nothing"
        unbuilt = "" if obj.built else "; it is not built: call the model on data first"
        problems.append(f"{label}: expects {wants}, the file holds {holds}{unbuilt}")
        return []
    wrong = [(v, store[k]) for v, k in zip(own, keys, strict=True) if tuple(np.shape(store[k])) != v.shape]
    if wrong:
        problems.extend(f"{label}: {v.name} has shape {v.shape}, the file holds {np.shape(a)}" for v, a in wrong)
        return []
    return [Assignment(v, store[k]) for v, k in zip(own, keys, strict=True)]


def _build_optimizer(objects: dict[str, Any], path: str, optimizer: Any, store: dict[str, Any]) -> None:
    """Build an optimizer whose state the file holds, for the model that was compiled with it."""
    owner: Any = objects.get(path.rpartition("/")[0])
    compiled_with = getattr(owner, "optimizer", None) is optimizer and owner.built
    if store and compiled_with and not optimizer.built:
        optimizer.build(owner.trainable_variables)


def _optimizer_plan(path: str, optimizer: Any, store: dict[str, Any]) -> list[Assignment]:
    problems: list[str] = []
    plan = _plan(path, optimizer, store, problems)
    if problems:
        warnings.warn(
            f"The state of the optimizer {optimizer.name!r} is not loaded: it has {len(_own(optimizer))} variables, "
            f"and the file holds {len(store)} for it. Training starts with fresh optimizer state.",
            stacklevel=5,
        )
    return plan


def _left_over(objects: dict[str, Any], stores: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths of arrays for which there is no object and should be one."""
    for path in stores:
        names = path.split("/")
        parents = ["/".join(names[:i]) for i in range(len(names))]
        nearest = max((p for p in parents if p in objects), key=len)
        name = names[nearest.count("/") + bool(nearest)] if path else ""
        value = getattr(objects[nearest], name, None) if name else None
        former = bool(_FORMER.fullmatch(name)) or isinstance(value, (SeedGenerator, Metric, Loss))
        if not former and name != "optimizer":
            yield path


def _assign(
    root: Any, plan: list[Assignment], custom: list[tuple[str, Any, dict[str, Any]]], problems: list[str], skip: bool
) -> None:
    """Assign what was planned, objects with a way of their own first; on a failure put everything back."""
    held = [(v, np.array(v.numpy())) for v in root.variables] if custom else []
    for path, obj, store in custom:
        try:
            obj.load_own_variables(store)
        except Exception as error:
            problems.append(f"{path} ({type(obj).__name__} {obj.name!r}): {type(error).__name__}: {error}")
            if not skip:
                for variable, value in held:
                    variable.assign(value)
                raise ValueError(_report(root, problems)) from error
    for variable, value in plan:
        variable.assign(value)


def _report(root: Any, problems: list[str], skipped: bool = False) -> str:
    shown = "".join(f"\n- {p}" for p in problems)
    what = f"{len(problems)} objects" if len(problems) > 1 else "One object"
    if skipped:
        return f"{what} of {type(root).__name__} {root.name!r} were skipped and keep their values:{shown}"
    return (
        f"{what} of {type(root).__name__} {root.name!r} and of the file do not match; nothing was loaded:{shown}\n"
        "Make the model as it was when the file was written, and build it. To load only what fits, pass "
        "skip_mismatch=True to load_weights."
    )
