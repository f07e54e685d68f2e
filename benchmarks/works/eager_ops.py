"""One eager op on two small native tensors: the price of the wrapper."""

from __future__ import annotations

from works import models
from works.eager_call import repeated
from works.work import Arena, Work, agree

CALLS = 2000


def works(arena: Arena) -> list[Work]:
    """Return a row for each op."""
    array, _ = models.data(8, 8)
    a, b = arena.raw.tensor(array), arena.raw.tensor(array.T.copy())
    rows = []
    for name in ("add", "multiply", "matmul"):
        calls = {"raw": arena.raw.OPS[name]}
        calls |= {library_name: getattr(library.ops, name) for library_name, library in arena.libraries.items()}
        agree(name, {n: arena.raw.array(call(a, b)) for n, call in calls.items()})
        runs = {n: repeated(call, arena.raw.array, a, b, times=CALLS) for n, call in calls.items()}
        rows.append(Work(f"op_{name}", f"eager `ops.{name}(a, b)`, 8×8", CALLS, runs, limit=0.5, measure="excess"))
    return rows
