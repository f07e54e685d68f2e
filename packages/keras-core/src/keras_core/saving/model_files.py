"""Models and weights in files."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from typing import Any

from keras_core.contract import Budget, Bundle, FormatError
from keras_core.layers.base.layer import Layer
from keras_core.saving.bundle import from_bundle, to_bundle
from keras_core.saving.formats import find_format, path_of
from keras_core.saving.objects import saved_objects
from keras_core.saving.weights_tree import load_variables, variables_tree


def save_model(model: Any, filepath: Any, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any) -> None:
    """Write a model (architecture, weights, training setup) to a file.

    Args:
        model: model or layer.
        filepath: path whose ending, such as `.keras`, names an installed format.
        overwrite: whether an existing file may be replaced.
        zipped: kept for compatibility; False (a folder) is not offered.

    Raises:
        FileExistsError: the file exists and `overwrite` is False.
        FormatError: no installed format has the ending.
        TypeError: an object cannot be written; the message names it.
    """
    _refuse_unknown("save_model", kwargs)
    if zipped is False:
        raise ValueError("zipped=False asks for a folder, which is not offered. Leave it out to write one file.")
    _check_layer("save_model", model)
    path = path_of(filepath)
    file_format = find_format(path, "model")
    _check_free(path, overwrite)
    file_format.write(path, to_bundle(model))


def load_model(
    filepath: Any,
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,
    safe_mode: bool | None = True,
) -> Any:
    """Return the model that a file holds.

    Nothing that the file names is imported, and no code in it is run: it can name built-in classes and those that you
    registered or pass.

    Args:
        filepath: path of a file that `save_model` or Keras 3 wrote.
        custom_objects: classes and functions of your own by name.
        compile: whether to compile the model as it was.
        safe_mode: whether to refuse code in the config; only False switches it off, for this call.

    Raises:
        FileNotFoundError: there is no such file.
        FormatError: the file is damaged or of no known format.
        ValueError: the config names something unknown, or variables do not fit; the message lists them.
    """
    path = path_of(filepath)
    bundle = _read(path, "model")
    return from_bundle(bundle, custom_objects, compile=compile, safe_mode=safe_mode)


def save_weights(
    model: Any, filepath: Any, overwrite: bool = True, max_shard_size: float | None = None, **kwargs: Any
) -> None:
    """Write the variables of a model, optimizer included, to a file.

    Args:
        model: model or layer, built.
        filepath: path that ends in `.weights.h5` or another weights format.
        overwrite: whether an existing file may be replaced.
        max_shard_size: kept for compatibility; must be None.

    Raises:
        FileExistsError: the file exists and `overwrite` is False.
        FormatError: no installed weights format has the ending.
        ValueError: the model is not built.
    """
    _refuse_unknown("save_weights", kwargs)
    if max_shard_size is not None:
        raise ValueError("Sharded weights are not offered yet. Leave max_shard_size out to write one file.")
    _check_layer("save_weights", model)
    path = path_of(filepath)
    file_format = find_format(path, "weights")
    unbuilt = [o.name for o in saved_objects(model).values() if isinstance(o, Layer) and not o.built]
    if unbuilt:
        raise ValueError(
            f"{type(model).__name__} {model.name!r} has no weights to save: {', '.join(unbuilt[:5])} are not built. "
            "Call the model on data first."
        )
    _check_free(path, overwrite)
    file_format.write(path, Bundle(weights=variables_tree(model)))


def load_weights(model: Any, filepath: Any, skip_mismatch: bool = False, **kwargs: Any) -> None:
    """Set the variables of a model from a file.

    Args:
        model: model or layer, built as when the file was written.
        filepath: a `.weights.h5` file, or a `.keras` file whose weights to take.
        skip_mismatch: whether to leave out, with a warning, what does not fit.

    Raises:
        FileNotFoundError: there is no such file.
        FormatError: the file is damaged or of no known format.
        ValueError: variables and file do not match; the message lists every difference, and nothing has changed.
    """
    _refuse_unknown("load_weights", kwargs)
    _check_layer("load_weights", model)
    bundle = _read(path_of(filepath), None)
    load_variables(model, bundle.weights or {}, skip_mismatch=skip_mismatch)


def _read(path: pathlib.Path, content: str | None) -> Bundle:
    if not path.exists():
        raise FileNotFoundError(f"There is no file '{path}'.")
    if path.is_dir():
        raise FormatError(f"'{path}' is a folder. Name the file, such as 'model.keras'.")
    return find_format(path, content).read(path, Budget())


def _check_free(path: pathlib.Path, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        raise FileExistsError(f"'{path}' exists. Pass overwrite=True to replace it, or choose another name.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"Cannot write '{path}': there is no folder '{path.parent}'. Make it first.")


def _check_layer(what: str, model: Any) -> None:
    if not isinstance(model, Layer):
        raise ValueError(f"{what} takes a model or layer, got {model!r}.")


def _refuse_unknown(what: str, kwargs: Mapping[str, Any]) -> None:
    if kwargs:
        raise ValueError(f"{what} got unknown arguments {sorted(kwargs)}. The ending of filepath names the format.")
