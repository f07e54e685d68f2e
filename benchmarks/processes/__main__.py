"""Run the command line with the folder above on the path."""

from __future__ import annotations

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from processes.command import main

if __name__ == "__main__":
    main()
