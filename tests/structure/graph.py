"""The import graph and its circles."""

from __future__ import annotations

import graphlib
from collections.abc import Iterable, Mapping

from structure.modules import Import, Module

Graph = Mapping[str, set[str]]


def import_graph(modules: Mapping[str, Module]) -> dict[str, set[str]]:
    """Return, for each module, the modules that importing it runs.

    Type-checking imports and imports inside functions do not run then. A package that a submodule's name
    passes through is left out: Python has begun to import it already.
    """
    graph = {}
    for name, module in modules.items():
        running = (i for i in module.imports if i.function is None and not i.typing)
        targets = {resolve(i, modules) for i in running}
        graph[name] = {t for t in targets if t and t != name and not name.startswith(t + ".")}
    return graph


def resolve(imported: Import, modules: Iterable[str]) -> str | None:
    """Return which of `modules` an import reaches: the deepest one that its name passes through."""
    name = imported.target
    while name:
        if name in modules:
            return name
        name = name.rpartition(".")[0]
    return None


def circles(graph: Graph) -> list[list[str]]:
    """Return circles of imports, each in the order its modules import one another, the first by name in front.

    A circle found is taken out of the graph, and the rest is searched until there is none.
    """
    found = []
    left = {name: set(targets) for name, targets in graph.items()}
    while True:
        try:
            graphlib.TopologicalSorter(left).prepare()
        except graphlib.CycleError as error:
            circle = error.args[1][:0:-1]  # closed, and each is imported by the next
            first = circle.index(min(circle))
            found.append(circle[first:] + circle[:first])
            for name in circle:
                left.pop(name)
            for targets in left.values():
                targets.difference_update(circle)
        else:
            return found
