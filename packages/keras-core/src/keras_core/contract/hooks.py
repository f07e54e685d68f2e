"""Hook specifications: how a package offers a backend, file formats or exporters.

A package names a module in one of the entry-point groups and defines the hook in it:

```toml
[project.entry-points."keras_core.backends"]
mylib = "keras_backend_mylib.plugin"
```

```python
from keras_core.contract import BackendPlugin, hookimpl

@hookimpl
def keras_core_backend():
    return BackendPlugin(name="mylib", ...)
```
"""

from __future__ import annotations

from collections.abc import Sequence

import pluggy

from keras_core.contract.backend import BackendPlugin
from keras_core.contract.formats import Exporter, FileFormat

PROJECT = "keras_core"
BACKENDS = "keras_core.backends"
FORMATS = "keras_core.formats"
EXPORTERS = "keras_core.exporters"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec(firstresult=True)
def keras_core_backend() -> BackendPlugin:  # type: ignore[empty-body]
    """Return the plugin object of a backend. Must not import the framework."""


@hookspec
def keras_core_formats() -> Sequence[FileFormat]:  # type: ignore[empty-body]
    """Return the file formats of the package."""


@hookspec
def keras_core_exporters() -> Sequence[Exporter]:  # type: ignore[empty-body]
    """Return the export targets of the package."""
