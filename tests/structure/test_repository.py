"""Every module of the repository keeps every rule."""

from __future__ import annotations

import pathlib

import pytest

from structure.modules import read_repository
from structure.walls import WALLS

ROOT = pathlib.Path(__file__).parents[2]


@pytest.fixture(scope="module")
def repository():
    return read_repository(ROOT)


def test_the_five_packages_are_read(repository):
    assert [d.name for d in repository] == [
        "keras-backend-jax",
        "keras-backend-tf",
        "keras-backend-torch",
        "keras-core",
        "keras-io",
    ]
    assert all(d.modules for d in repository)


@pytest.mark.parametrize("wall", WALLS, ids=lambda wall: wall.__name__)
def test_the_repository_keeps(wall, repository):
    breaches = [str(breach) for breach in wall(repository)]
    assert not breaches, f"{wall.__doc__}\n" + "\n".join(breaches)
