"""Names of variables in files, and loading that accounts for each of them."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core.contract import flatten
from keras_core.layers import Dense, Input, Layer
from keras_core.models import Model, Sequential
from keras_core.saving.weights_tree import load_variables, variables_tree
from keras_core.state.seed_generator import SeedGenerator


class Block(Layer):
    """Sublayers in every kind of container; variables of both kinds."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.x = [[Dense(2)], {"k": Dense(2)}, Dense(2)]
        self.b = self.a = Dense(2)
        self._hidden = Dense(2)
        self.Upper = (Dense(2), None)
        self.generator = SeedGenerator(1)

    def build(self, input_shape):
        self.frozen = self.add_weight(shape=(1,), trainable=False, name="frozen")
        self.free = self.add_weight(shape=(2,), name="free")
        for layer in (self.x[0][0], self.x[1]["k"], self.x[2], self.a, self._hidden, self.Upper[0]):
            layer.build(input_shape)

    def call(self, x):
        return self.a(x)


def test_names_follow_keras():
    """The expected names are those that Keras 3.15.1 gave to the same objects."""
    block = Block()
    block.build((None, 3))
    assert {p.rpartition("/vars/")[0] for p in flatten(variables_tree(block)) if "/vars/" in p} == {
        "Upper/dense",
        "_hidden",
        "a",
        "x/container/dense",
        "x/container_1/dense",
        "x/dense",
    }


class Named(Layer):
    """A property that shows a hidden sublayer."""

    def __init__(self):
        super().__init__()
        self._inner, self.last = Dense(2), Dense(2)

    @property
    def inner(self):
        return self._inner

    @property
    def first(self):
        return self.last

    @property
    def broken(self):
        raise RuntimeError("not ready")


def test_properties_name_sublayers_too():
    """As Keras 3.15.1: the first name in order counts, and public names come before hidden ones."""
    layer = Named()
    layer.inner.build((None, 3))
    layer.last.build((None, 3))
    assert set(variables_tree(layer)) == {"first", "inner"}


def test_trainable_variables_come_first():
    block = Block()
    block.build((None, 3))
    assert [v.shape for v in variables_tree(block)["vars"].values()] == [(2,), (1,)]


def test_a_model_names_its_layers_by_class_and_count():
    model = Sequential([Input((3,)), Dense(2, name="first"), Dense(2, name="second")])
    assert sorted(flatten(variables_tree(model))) == [
        "layers/dense/vars/0",
        "layers/dense/vars/1",
        "layers/dense_1/vars/0",
        "layers/dense_1/vars/1",
    ]


def test_what_running_a_model_leaves_behind_is_not_saved():
    net = Sequential([Input((3,)), Dense(2)])
    net.compile("adam", "mse")
    net.predict(np.ones((2, 3), "float32"), verbose=0)
    assert set(variables_tree(net)) == {"layers", "optimizer"}


class Net(Model):
    """Attributes that sort before and after `layers`."""

    def __init__(self):
        super().__init__()
        self._hidden, self.z, self.blocks = Dense(3), Dense(3), [Dense(3)]
        self.Upper = Dense(3)

    def call(self, x):
        return self.Upper(self.blocks[0](self.z(self._hidden(x))))


def test_a_subclassed_model_names_by_the_place_of_layers():
    """As Keras 3.15.1: what sorts before `layers` is named by attribute, all else counts over all layers."""
    net = Net()
    net(np.ones((1, 3), "float32"))
    groups = {p.rpartition("/vars/")[0] for p in flatten(variables_tree(net))}
    assert groups == {"Upper", "blocks/dense", "layers/dense", "layers/dense_1"}


def model(units=2):
    return Sequential([Input((3,)), Dense(4), Dense(units)])


def filled(tree, value):
    return {k: filled(v, value) if isinstance(v, dict) else np.full_like(v, value) for k, v in tree.items()}


def test_values_come_back():
    source, target = model(), model()
    load_variables(target, variables_tree(source))
    for a, b in zip(source.get_weights(), target.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


DAMAGE = {
    "missing group": (lambda t: t["layers"].pop("dense_1"), "dense_1"),
    "missing array": (lambda t: t["layers"]["dense_1"]["vars"].pop("1"), "dense_1"),
    "array too many": (lambda t: t["layers"]["dense_1"]["vars"].update({"2": np.ones(1)}), "dense_1"),
    "group too many": (lambda t: t["layers"].update(dense_2={"vars": {"0": np.ones(1)}}), "dense_2"),
    "wrong shape": (lambda t: t["layers"]["dense_1"]["vars"].update({"1": np.ones(7)}), r"\(7,\)"),
    "foreign top group": (lambda t: t.update(other={"vars": {"0": np.ones(1)}}), "other"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_does_not_fit_is_an_error_and_nothing_changes(damage):
    target = model()
    before = target.get_weights()
    tree = filled(variables_tree(target), 9.0)
    change, expected = DAMAGE[damage]
    change(tree)
    with pytest.raises(ValueError, match=expected):
        load_variables(target, tree)
    for a, b in zip(before, target.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_one_error_lists_all_that_differs():
    tree = variables_tree(model())
    tree["layers"]["dense"]["vars"]["0"] = np.ones((5, 5))
    tree["layers"]["dense_1"]["vars"].pop("0")
    with pytest.raises(ValueError, match=r"(?s)layers/dense .*\(5, 5\).*layers/dense_1"):
        load_variables(model(), tree)


def test_skip_mismatch_loads_the_rest_with_a_warning():
    source, target = model(5), model(2)
    tree = filled(variables_tree(source), 9.0)
    second = target.layers[1].get_weights()
    with pytest.warns(UserWarning, match="layers/dense_1"):
        load_variables(target, tree, skip_mismatch=True)
    np.testing.assert_array_equal(target.layers[0].get_weights()[0], np.full((3, 4), 9.0))
    np.testing.assert_array_equal(target.layers[1].get_weights()[0], second[0])


def test_state_that_keras_no_longer_saves_is_passed_over():
    target = model()
    tree = variables_tree(target)
    tree["layers"]["dense"]["seed_generator"] = {"vars": {"0": np.ones(2, "uint32")}}
    tree["optimizer"] = {"vars": {"0": np.ones((), "int32")}}
    load_variables(target, tree)


def test_optimizer_state_crosses_and_a_strange_one_is_left_out_with_a_warning():
    source, target = model(), model()
    for m in (source, target):
        m.compile("adam", "mse")
        m.optimizer.build(m.trainable_variables)
    source.optimizer.iterations.assign(7)
    tree = variables_tree(source)
    load_variables(target, tree)
    assert int(target.optimizer.iterations) == 7
    tree["optimizer"]["vars"] = {"0": np.array(9, "int32")}
    with pytest.warns(UserWarning, match="optimizer 'adam"):
        load_variables(target, tree)
    assert int(target.optimizer.iterations) == 7


class Picky(Layer):
    """Saves in a way of its own, and refuses some values when loading."""

    def build(self, input_shape):
        self.v = self.add_weight(shape=(2,), initializer="zeros", name="v")

    def call(self, x):
        return x

    def save_own_variables(self, store):
        store["v"] = self.v

    def load_own_variables(self, store):
        self.v.assign(store["v"])
        if store["v"][0] < 0:
            raise ValueError("negative")


def test_a_layer_may_save_in_its_own_way_and_a_failure_is_undone():
    target = Sequential([Input((2,)), Dense(2), Picky()])
    tree = filled(variables_tree(target), 3.0)
    assert list(tree["layers"]["picky"]["vars"]) == ["v"]
    load_variables(target, tree)
    np.testing.assert_array_equal(target.layers[1].v.numpy(), [3.0, 3.0])
    with pytest.raises(ValueError, match="negative"):
        load_variables(target, filled(tree, -1.0))
    np.testing.assert_array_equal(target.layers[1].v.numpy(), [3.0, 3.0])
    np.testing.assert_array_equal(target.layers[0].get_weights()[0], np.full((2, 2), 3.0))
