"""Start and size where only NumPy is: `import keras_core`, the installation, load and first prediction."""

from __future__ import annotations

import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import time
from typing import Any

import table

ROUNDS = 7
PACKAGES = pathlib.Path(__file__).parent.parent / "packages"

IMPORT = """
import sys, time
import numpy
clock = {"wall": time.perf_counter, "cpu": time.process_time}[sys.argv[1]]
begin = clock()
import keras_core
print(clock() - begin)
print(*sorted({name.split(".")[0] for name in sys.modules} & {"jax", "torch", "tensorflow"}))
"""

SAVE = """
import sys
import keras_core as k
dense = k.layers.Dense
model = k.models.Sequential([k.layers.Input((784,)), dense(128, "relu"), dense(64, "relu"), dense(10)])
model.save(sys.argv[1])
"""

SERVE = """
import sys
import numpy as np
import keras_core
model = keras_core.saving.load_model(sys.argv[1])
assert model.predict(np.ones((1, 784), "float32"), verbose=0).shape == (1, 10)
"""


def measure(rounds: int, clock: str) -> None:
    """Install core and the formats into an empty folder, measure, print and keep the results."""
    about = {"versions": {"python": platform.python_version()}, **machine(), "clock": clock}
    with tempfile.TemporaryDirectory() as folder:
        site, model = pathlib.Path(folder, "site"), pathlib.Path(folder, "model.keras")
        install(site)
        size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) / 1e6
        run(site, SAVE, str(model))
        imports, frameworks = [], set()
        for _ in range(rounds + 1):
            seconds, *loaded = run(site, IMPORT, clock).split()
            imports.append(float(seconds))
            frameworks |= set(loaded)
        serving = [timed(clock, site, SERVE, str(model)) for _ in range(rounds + 1)]
        about["versions"] |= installed(site)
    rows = [
        row("`import keras_core` beyond `import numpy`", table.summary(imports[1:]), "s", 0.15),
        row("`pip install keras-core keras-io`, NumPy included", {"median": size}, "MB", 120),
        row("a new process that loads the MLP and predicts", table.summary(serving[1:]), "s", 0.6),
    ]
    loaded = ", ".join(sorted(frameworks)) or "no framework"
    note = f"Each a new process, {rounds} of them, files in the system's cache; `import keras_core` loads {loaded}. "
    note += "The last row is the whole life of the process, start of Python and `import numpy` included."
    table.RESULTS.mkdir(exist_ok=True)
    result = {"about": about, "rows": rows, "note": note}
    (table.RESULTS / "cold.json").write_text(json.dumps(result, indent=1), "utf-8")
    print(table.cold_as_text(result), note, sep="\n\n")


def row(title: str, value: dict[str, float], unit: str, limit: float) -> dict[str, Any]:
    """Return a row of the table."""
    return {"title": title, "value": value, "unit": unit, "limit": limit}


def install(site: pathlib.Path) -> None:
    """Install core and the formats, with what they need and nothing else, into a folder of their own."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-warn-conflicts", "--target", str(site)]
    subprocess.run([*command, str(PACKAGES / "keras-core"), str(PACKAGES / "keras-io")], check=True)


def run(site: pathlib.Path, script: str, *arguments: str) -> str:
    """Run a script that sees the standard library and the folder, and return what it prints."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    environment = kept | {"PYTHONPATH": str(site), "KERAS_HOME": str(site.parent), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-S", "-s", "-c", script, *arguments]  # -S: without the packages of this environment
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


def timed(clock: str, site: pathlib.Path, script: str, *arguments: str) -> float:
    """Return the seconds that a process lives, or those that it computes."""
    before, begin = os.times(), time.perf_counter()
    run(site, script, *arguments)
    wall, after = time.perf_counter() - begin, os.times()
    if clock == "wall":
        return wall
    return after.children_user - before.children_user + after.children_system - before.children_system


def installed(site: pathlib.Path) -> dict[str, str]:
    """Return the versions of what the folder holds."""
    names = (path.name.removesuffix(".dist-info").rpartition("-") for path in sorted(site.glob("*.dist-info")))
    return {name.replace("_", "-"): version for name, _, version in names}


def machine() -> dict[str, Any]:
    """Return date, cores and load."""
    about = {"date": datetime.date.today().isoformat(), "cores": os.cpu_count(), "machine": platform.machine()}
    return about | ({"load": os.getloadavg()[0]} if hasattr(os, "getloadavg") else {})


if __name__ == "__main__":
    measure(ROUNDS, "wall")
