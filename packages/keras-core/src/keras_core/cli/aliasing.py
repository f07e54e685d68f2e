"""`import keras` made to mean `keras_core`.

Submodules resolve as well: `from keras.layers import Dense` and `import keras.ops as ops` give the very modules
of `keras_core`, not copies. TensorFlow reaches Keras by paths of its own, which are answered too, so that `tf.keras`
means the same library as `keras` does; TensorFlow itself imports as ever.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType

import keras_core

NAMES = ("keras._tf_keras.keras", "keras.api._v2.keras", "tensorflow.keras", "keras")  # longest first
_ON_THE_WAY = ("keras._tf_keras", "keras.api", "keras.api._v2")  # packages that hold nothing but the next name


class AliasFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds `keras.x` as `keras_core.x`."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return a spec for `keras.x` where `keras_core.x` exists."""
        if fullname in _ON_THE_WAY:
            return importlib.machinery.ModuleSpec(fullname, None, is_package=True)
        alias = next((a for a in NAMES if fullname == a or fullname.startswith(a + ".")), None)
        if alias is None:
            return None
        real = "keras_core" + fullname.removeprefix(alias)
        try:
            found = importlib.util.find_spec(real)
        except ModuleNotFoundError:
            return None
        if found is None:
            return None
        is_package = found.submodule_search_locations is not None
        return importlib.machinery.ModuleSpec(fullname, self, loader_state=real, is_package=is_package)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """Return the real module."""
        module = importlib.import_module(spec.loader_state)
        spec.loader_state = module.__spec__  # the import system is about to replace it
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Give the real module back its own spec; it has been executed already."""
        if module.__spec__ is not None:
            module.__spec__ = module.__spec__.loader_state


def install() -> None:
    """Make `import keras` mean `keras_core` from now on, also where upstream Keras is installed.

    Raises:
        RuntimeError: upstream Keras has been imported already.
    """
    loaded = sys.modules.get("keras")
    if loaded is not keras_core and hasattr(loaded, "__path__"):  # a package; our own stand-in is a module
        raise RuntimeError("Upstream Keras has been imported already; nothing may import it before the alias is made.")
    if not any(isinstance(finder, AliasFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, AliasFinder())
    sys.modules["keras"] = keras_core
