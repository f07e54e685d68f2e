"""The conformance kit: tests that any backend must pass.

    pip install keras-core[conformance]
    pytest --pyargs keras_core.conformance --keras-backend NAME --level trains

`NAME` is an installed backend, ours or anybody's. `--level` is `infers`, `trains` or `compiles`; without it the level
that the backend claims. `--conformance-json PATH` writes the summary as JSON. Any other option of pytest works as well,
such as `-n 2` (pytest-xdist) or `-k conv`.

The tests branch on the backend's capabilities, never on its name. A test that a backend cannot pass yet is listed by
its exact id in the file `expected_failures.txt` of the backend's package, with the reason behind a `#`:

    test_ops.py::test_values[overridden-float16-cumsum_axis-1]  # accumulates in half precision

Such a test must fail: once it passes, or no longer exists, the run fails until the line is removed.

Nothing in `keras_core` imports this package, and pytest is no dependency of keras-core.
"""

from __future__ import annotations
