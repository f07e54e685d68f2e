"""`import keras` where upstream Keras is not installed: this module stands for `keras_core`.

Submodules resolve as well: `from keras.layers import Dense` and `import keras.ops` mean those of `keras_core`.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from types import ModuleType

import keras_core


class _Alias(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds `keras.x` as `keras_core.x`."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> object:
        """Return a spec for `keras.x` where `keras_core.x` exists."""
        if not fullname.startswith("keras."):
            return None
        real = "keras_core" + fullname.removeprefix("keras")
        try:
            found = importlib.util.find_spec(real)
        except ModuleNotFoundError:
            return None
        return importlib.machinery.ModuleSpec(fullname, self) if found else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """Return the real module."""
        module = importlib.import_module("keras_core" + spec.name.removeprefix("keras"))
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Give the real module back its own spec; it has been executed already."""
        module.__spec__ = self._spec


if not any(type(finder).__name__ == "_Alias" for finder in sys.meta_path):
    sys.meta_path.insert(0, _Alias())
sys.modules["keras"] = keras_core
