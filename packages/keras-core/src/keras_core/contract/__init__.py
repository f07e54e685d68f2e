"""The contract between core and its plugins: all that a backend or format package may import of core.

- `PRIMITIVES`, `GROUPS`: the required array functions.
- `engine`: variables, gradients, compilation.
- `Capabilities`: what a backend offers beyond them.
- `BackendPlugin`, `Backend`: the two objects of a backend package.
- `FileFormat`, `Exporter`, `Bundle`, `Budget`: files.
- `hookimpl` and the entry-point groups `BACKENDS`, `FORMATS`, `EXPORTERS`.
- `HOT`: the ops worth overriding.
- `watch_assignments`, `record_assignment`: which Variables a function assigned; for overrides that assign themselves.
- `ForeignOptimizer`: how users train with an optimizer of the framework.
- `epsilon`, `floatx`: the user's settings of these names, for overrides of ops that go by them.
- `unwritten`: marks a function that is still to be written.
"""

from __future__ import annotations

from keras_core import dtypes
from keras_core.contract.backend import Backend, BackendPlugin
from keras_core.contract.capabilities import Capabilities
from keras_core.contract.engine import Variable, record_assignment, required_engine, watch_assignments
from keras_core.contract.foreign import ForeignOptimizer
from keras_core.contract.formats import Budget, Bundle, Exporter, FileFormat, flatten
from keras_core.contract.hooks import BACKENDS, EXPORTERS, FORMATS, hookimpl
from keras_core.contract.hotlist import HOT
from keras_core.contract.primitives import GROUPS, PRIMITIVES
from keras_core.contract.stubs import unwritten
from keras_core.contract.version import CONTRACT_VERSION, accepts
from keras_core.errors import BackendError, ContractError, FormatError, UnsupportedError
from keras_core.settings import epsilon, floatx

__all__ = [
    "BACKENDS",
    "CONTRACT_VERSION",
    "EXPORTERS",
    "FORMATS",
    "GROUPS",
    "HOT",
    "PRIMITIVES",
    "Backend",
    "BackendError",
    "BackendPlugin",
    "Budget",
    "Bundle",
    "Capabilities",
    "ContractError",
    "Exporter",
    "FileFormat",
    "ForeignOptimizer",
    "FormatError",
    "UnsupportedError",
    "Variable",
    "accepts",
    "dtypes",
    "epsilon",
    "flatten",
    "floatx",
    "hookimpl",
    "record_assignment",
    "required_engine",
    "unwritten",
    "watch_assignments",
]
