"""Build, fit, predict, delete, with the cyclic garbage collector off: what stays behind."""

from __future__ import annotations

import collections
import gc
from typing import Any

from processes.child import BATCH, library_named, resident
from works import models


def leaks(backend: str, contestant: str, repetitions: str) -> dict[str, Any]:
    """Return memory in use and living objects after a tenth of the repetitions and after all."""
    library = library_named(contestant)
    x, y = models.data(2 * BATCH, 784)
    count = int(repetitions)
    gc.collect()
    gc.disable()
    seen = {}
    for i in range(1, count + 1):
        model = models.compiled(library, models.mlp(library))
        model.fit(x, y, batch_size=BATCH, verbose=0)
        model.predict(x, batch_size=BATCH, verbose=0)
        del model
        if i in (count // 10, count):
            seen[i] = {"megabytes": resident("VmRSS"), **living(library)}
    first, last = seen[count // 10], seen[count]
    return {"first": first, "last": last, "grown": {k: last[k] - first[k] for k in last}}


def living(library: Any) -> dict[str, int]:
    """Count layers and Variables."""
    kinds = {"layers": library.layers.Layer, "variables": library.Variable}
    found = collections.Counter()
    for thing in gc.get_objects():
        for name, kind in kinds.items():
            found[name] += isinstance(thing, kind)
    return {name: found[name] for name in kinds}
