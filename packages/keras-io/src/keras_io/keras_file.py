"""The `.keras` format: one zip archive with config, weights and assets."""

from __future__ import annotations

import json
import pathlib
import tempfile
from typing import Any

from keras_core.contract import Budget, Bundle, FormatError
from keras_io import kinds
from keras_io.names import flaw_of_path
from keras_io.reader import Archive, opened_archive, parse_object, read_tree, refusal
from keras_io.writer import ArchiveWriter, replacing, write_tree

METADATA = "metadata.json"
CONFIG = "config.json"
WEIGHTS = "model.weights.h5"
ASSETS = "assets/"
_EXPECTED = "a Keras model (.keras, a zip archive)"


class KerasFile:
    """Models as Keras 3 stores them.

    The members come in fixed order and carry no date: `metadata.json`, `config.json`, `model.weights.h5`, then the
    assets under `assets/`, sorted.
    """

    name = "keras"
    extensions: tuple[str, ...] = (".keras",)
    content = "model"

    def recognizes(self, path: pathlib.Path) -> bool:
        """Return whether the file at `path` is a zip archive."""
        return kinds.head(path).startswith(kinds.ZIP)

    def write(self, path: pathlib.Path, bundle: Bundle) -> None:
        """Write `bundle` to `path`, whole or not at all.

        Raises:
            FormatError: the bundle has no config, or holds what the format cannot store.
        """
        path = pathlib.Path(path)
        if bundle.config is None:
            raise FormatError(
                f"Cannot write '{path}': a .keras file needs a config, and the bundle has none. "
                "Write weights alone to a .weights.h5 file."
            )
        texts = {METADATA: _text(bundle.metadata or {}, METADATA, path), CONFIG: _text(bundle.config, CONFIG, path)}
        _check_assets(bundle.assets, path)
        with replacing(path) as file, ArchiveWriter(file) as archive:
            for name, text in texts.items():
                archive.add(name, text)
            # HDF5 is written back and forth and a zip member straight through, hence the detour.
            with tempfile.TemporaryFile(dir=path.parent) as scratch:
                write_tree(scratch, bundle.weights or {})
                archive.add_file(WEIGHTS, scratch)
            for name in sorted(bundle.assets):
                archive.add(ASSETS + name, bundle.assets[name])

    def read(self, path: pathlib.Path, budget: Budget, *, weights: bool = True) -> Bundle:
        """Return what the file holds, the weights only if asked for.

        Raises:
            FileNotFoundError: nothing lies at `path`.
            FormatError: the file is of another kind, damaged, exceeds the budget or reaches out of itself.
        """
        with opened_archive(pathlib.Path(path), budget, _EXPECTED) as archive:
            _check_complete(archive)
            return Bundle(
                config=parse_object(archive.text(CONFIG), CONFIG, archive.allowance),
                metadata=_metadata(archive),
                weights=_weights(archive) if weights else None,
                assets={name.removeprefix(ASSETS): archive.asset(name) for name in _asset_names(archive)},
            )


def _text(value: dict[str, Any], what: str, path: pathlib.Path) -> bytes:
    try:
        return json.dumps(value).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise FormatError(
            f"Cannot write '{path}': {what} holds what JSON cannot ({error}). Make get_config return plain values."
        ) from error


def _check_assets(assets: dict[str, bytes], path: pathlib.Path) -> None:
    for name in assets:
        if flaw := flaw_of_path(name):
            raise FormatError(f"Cannot write '{path}': the asset path {name!r} is not usable: {flaw}. Rename it.")


def _check_complete(archive: Archive) -> None:
    path, names = archive.allowance.path, archive.names
    for name in (CONFIG, WEIGHTS):
        if name not in names:
            raise refusal(
                path,
                f"it is a zip archive with {names[:5]} and no {name}",
                _EXPECTED,
                "Save the model again with model.save('name.keras').",
            )


def _metadata(archive: Archive) -> dict[str, Any] | None:
    if METADATA not in archive.names:
        return None
    return parse_object(archive.text(METADATA), METADATA, archive.allowance)


def _weights(archive: Archive) -> dict[str, Any]:
    with archive.open(WEIGHTS) as file:
        return read_tree(file, archive.allowance)


def _asset_names(archive: Archive) -> list[str]:
    return [name for name in archive.names if name.startswith(ASSETS)]
