"""The parameter space of each op, one family a file."""

from __future__ import annotations

from properties.spaces import algebra, arrangement, counting, creation, elementwise, networks, reductions
from properties.spaces.space import Space

FAMILIES = (elementwise, reductions, arrangement, algebra, networks, creation, counting)
SPACE: dict[str, Space] = {name: space for family in FAMILIES for name, space in family.SPACE.items()}
