"""`clone_model` with arguments of which nothing can be made."""

import numpy as np
import pytest

from keras_core import Input, Model, Sequential, layers, models
from keras_core.plugins import active

pytestmark = pytest.mark.skipif(active.name() != "numpy", reason="no backend changes what is refused")


def functional():
    a, b = Input((4,), name="a"), Input((4,), name="b")
    return Model([a, b], layers.Dense(1, name="last")(layers.Add(name="sum")([a, b])))


def chain():
    return Sequential([Input((4,)), layers.Dense(3, name="first")])


class Subclassed(Model):
    def call(self, x):
        return x


@pytest.mark.parametrize("model", [None, "model.keras", Sequential, [layers.Dense], 3])
def test_what_is_no_model_is_refused(model):
    with pytest.raises(TypeError, match="clone_model takes a model, got"):
        models.clone_model(model)


@pytest.mark.parametrize(
    ("model", "arguments", "message"),
    [
        (chain, {"clone_function": lambda layer: None}, "must return a layer for 'first', got None"),
        (functional, {"clone_function": lambda layer: "x"}, "must return a layer for 'sum', got 'x'"),
        (functional, {"clone_function": 3}, "a function as clone_function, got 3"),
        (functional, {"call_function": 3}, "a function as call_function, got 3"),
        (chain, {"call_function": print}, "is no Functional model.*Leave call_function out"),
        (Subclassed, {"clone_function": print}, "is a subclassed model.*Leave clone_function out"),
        (Subclassed, {"input_tensors": Input((4,))}, "is a subclassed model.*Leave input_tensors out"),
        (functional, {"input_tensors": Input((4,))}, r"for each of the model's inputs \['a', 'b'\], got 1"),
        (functional, {"input_tensors": {"a": Input((4,)), "c": Input((4,))}}, r"\['a', 'b'\], got \['a', 'c'\]"),
        (chain, {"input_tensors": np.ones((2, 4))}, r"symbolic, as `Input` makes them, got <ndarray shape=\(2, 4\)"),
        (chain, {"input_tensors": "x"}, "symbolic, as `Input` makes them, got 'x'"),
        (chain, {"clone_fn": print}, r"unknown arguments \['clone_fn'\]"),
    ],
)
def test_an_argument_that_does_not_fit_is_named(model, arguments, message):
    with pytest.raises((TypeError, ValueError), match=message):
        models.clone_model(model(), **arguments)


def test_input_tensors_may_go_by_name_and_start_a_chain():
    b, a = Input((4,), name="left"), Input((4,), name="right")
    copy = models.clone_model(functional(), input_tensors={"b": b, "a": a})
    assert [t.name for t in copy.inputs] == ["right", "left"]
    assert models.clone_model(chain(), input_tensors=a).inputs[0].name == "right"
