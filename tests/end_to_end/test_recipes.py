"""The recipes of custom training steps run unchanged on every backend that trains."""

from __future__ import annotations

import importlib.util
import pathlib
import sys

import pytest

from keras_core.plugins import active

RECIPES = pathlib.Path(__file__).parents[2] / "examples" / "recipes"


@pytest.fixture
def recipe(monkeypatch):
    """Return a function that imports a recipe by name."""
    if not active.current().capabilities.trains:
        pytest.skip("the backend has no gradients")

    def read(name):
        spec = importlib.util.spec_from_file_location(f"recipe_{name}", RECIPES / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        return module

    return read


def test_every_recipe_is_tested_here():
    assert {path.stem for path in RECIPES.glob("*.py")} == {"distillation", "gan", "gradient_penalty"}


def test_both_players_of_a_gan_learn(recipe):
    found = recipe("gan").train(epochs=2)
    assert 0.1 < found["loss"] < 0.69  # it tells better than by chance, but not always


def test_a_taught_student_is_better_than_one_alone(recipe):
    found = recipe("distillation").train(epochs=8)
    assert found["taught"] > found["alone"]
    assert found["teacher"] > 0.9


def test_a_gradient_penalty_brings_the_slope_near_one(recipe):
    assert recipe("gradient_penalty").train(epochs=4)["slope"] == pytest.approx(1, abs=0.2)
