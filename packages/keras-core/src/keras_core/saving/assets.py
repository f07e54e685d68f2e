"""Files that layers keep beside their variables, such as vocabularies.

A layer with `save_assets(folder)` and `load_assets(folder)` writes and reads plain files; a bundle holds them by path.
"""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from typing import Any

from keras_core.errors import FormatError
from keras_core.saving.objects import saved_objects


def collect(root: Any) -> dict[str, bytes]:
    """Return the assets of `root` and the objects below it by path, such as `"layers/text/vocabulary.txt"`."""
    import tempfile  # late: slow to import, and seldom needed

    found: dict[str, bytes] = {}
    for path, obj in saved_objects(root).items():
        if not hasattr(obj, "save_assets"):
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            obj.save_assets(name)
            for file in sorted(folder.rglob("*")):
                if file.is_file() and not file.is_symlink():
                    relative = file.relative_to(folder).as_posix()
                    found[f"{path}/{relative}" if path else relative] = file.read_bytes()
    return found


def restore(root: Any, assets: Mapping[str, bytes]) -> None:
    """Give the objects below `root` their assets back.

    Raises:
        FormatError: a path leads out of its folder.
    """
    if not assets:
        return
    import tempfile

    for path, obj in saved_objects(root).items():
        prefix = f"{path}/" if path else ""
        own = {name.removeprefix(prefix): data for name, data in assets.items() if name.startswith(prefix)}
        if not own or not hasattr(obj, "load_assets"):
            continue
        with tempfile.TemporaryDirectory() as name:
            for relative, data in own.items():
                file = _inside(pathlib.Path(name), relative)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
            obj.load_assets(name)


def _inside(folder: pathlib.Path, relative: str) -> pathlib.Path:
    parts = relative.split("/")
    if any(p in ("", ".", "..") or "\\" in p or ":" in p or "\0" in p for p in parts):
        raise FormatError(f"The file holds an asset named {relative!r}, which leads out of its folder.")
    return folder.joinpath(*parts)
