"""`python benchmarks/compiled --backend jax`."""

from __future__ import annotations

import importlib
import pathlib
import sys

if __name__ == "__main__":
    sys.path[0] = str(pathlib.Path(__file__).parent.parent)
    importlib.import_module("compiled.command").main()
