"""Variables, gradients, control flow and shape inference."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from keras_backend_torch import arrays, autodiff, compilation, random, variables
from keras_core.contract import BackendError, watch_assignments


def test_storage_is_one_parameter_for_life(variable):
    v = variable([1.0, 2.0])
    storage = v.storage
    assert isinstance(storage, torch.nn.Parameter) and storage.requires_grad
    v.assign(torch.tensor([3.0, 4.0], dtype=torch.float64))
    assert v.storage is storage
    assert_array_equal(v.numpy(), [3, 4])
    assert not variable([1, 2]).storage.requires_grad
    assert not variable([1.0], trainable=False).storage.requires_grad


def test_assigning_to_frozen_storage_does_not_share_the_value(variable):
    v = variable([1.0], trainable=False)
    value = torch.tensor([2.0])
    v.assign(value)
    value += 1
    assert v.numpy() == [2]


def test_gradients_match_the_formula_and_results_are_detached(variable):
    w, unused, frozen = variable([1.0, 2.0]), variable([1.0]), variable([3.0, 5.0], trainable=False)
    count = variable(np.int32(0))

    def fn():
        count.assign(count.value + 1)
        y = w.value**2 * frozen.value
        return y.sum(), {"y": y, "list": [y]}

    (value, aux), gradients = autodiff.value_and_grad(fn, [w, unused, frozen])
    assert value.item() == 23 and not value.requires_grad
    assert not aux["y"].requires_grad and not aux["list"][0].requires_grad
    assert_array_equal(gradients[0].numpy(), [6, 20])
    assert gradients[1] is None
    assert_array_equal(gradients[2].numpy(), [1, 4])
    assert not frozen.storage.requires_grad
    assert count.numpy() == 1


def test_a_value_without_variables_has_no_gradients(variable):
    (value, aux), gradients = autodiff.value_and_grad(lambda: (torch.tensor(1.0), None), [variable([1.0])])
    assert gradients == [None] and aux is None and value.item() == 1


def test_gradients_nest(variable):
    w = variable([3.0])

    def outer():
        (_, _), (g,) = autodiff.value_and_grad(lambda: ((w.value**3).sum(), None), [w])
        return g.sum(), None

    (value, _), (second,) = autodiff.value_and_grad(outer, [w])
    assert value.item() == 27 and second.item() == 18  # 3w^2 and 6w


def test_state_used_and_then_assigned_keeps_the_gradient_of_its_old_value(variable):
    """A stateful layer multiplies with its state and replaces it before the backward pass."""
    w, state = variable([2.0]), variable([5.0], trainable=False)

    def fn():
        y = w.value * state.value
        state.assign(y)
        return y.sum(), None

    for expected in (5, 10):
        _, (g,) = autodiff.value_and_grad(fn, [w])
        assert g.item() == expected


def test_assignments_are_watched(variable):
    v = variable([1.0])
    with watch_assignments() as record:
        v.assign(torch.tensor([2.0]))
    assert list(record) == [v]


def test_custom_gradient():
    @autodiff.custom_gradient
    def scaled(x, y):
        return x * y, lambda upstream: (upstream * 10, upstream * 100)

    x, y = torch.tensor(2.0, requires_grad=True), torch.tensor(3.0, requires_grad=True)
    value = scaled(x, y)
    value.backward()
    assert (value.item(), x.grad.item(), y.grad.item()) == (6, 10, 100)

    single = autodiff.custom_gradient(lambda z: (z + 1, lambda upstream: upstream * 7))
    z = torch.tensor(1.0, requires_grad=True)
    single(z).backward()
    assert z.grad.item() == 7
    assert single(torch.tensor(1.0)).item() == 2


def test_stop_gradient():
    x = torch.tensor(2.0, requires_grad=True)
    (x * autodiff.stop_gradient(x)).backward()
    assert x.grad.item() == 2


def test_control_flow():
    assert compilation.cond(torch.tensor(True), lambda: 1, lambda: 2) == 1
    start = (torch.tensor(0), torch.tensor(0))
    i, total = compilation.while_loop(lambda i, t: i < 4, lambda i, t: (i + 1, t + i), start)
    assert (i.item(), total.item()) == (4, 6)


@pytest.mark.parametrize("reverse", [False, True])
def test_scan(reverse):
    xs = {"a": torch.arange(4.0), "b": None}
    carry, ys = compilation.scan(lambda c, x: (c + x["a"], (c, x["a"])), torch.tensor(0.0), xs, None, reverse, 1)
    assert carry.item() == 6
    assert_array_equal(ys[1].numpy(), [0, 1, 2, 3])
    assert_array_equal(ys[0].numpy(), [6, 5, 3, 0] if reverse else [0, 0, 1, 3])
    assert compilation.scan(lambda c, x: (c * 2, None), torch.tensor(1), None, 5, False, 1)[0].item() == 32


def test_shapes_are_inferred_without_computing(variable):
    kernel = variable(np.zeros((8, 3), "float32"))
    moving = variable(np.zeros(3, "float32"), trainable=False)

    def fn(x, key):
        y = x["a"] @ kernel.value + random.uniform(key, (3,), dtype="float32")
        moving.assign(y.mean((0, 1)))
        return [y, (y.sum(-1) > 0, x["a"].reshape(-1))]

    result = compilation.abstract_eval(fn, {"a": ((None, 5, 8), "float32")}, ((2,), "uint32"))
    assert result == [((None, 5, 3), "float32"), (((None, 5), "bool"), ((None,), "float32"))]
    assert_array_equal(moving.numpy(), 0)


def test_variables_are_not_made_of_values_that_do_not_exist():
    def fn(x):
        variables.make_variable(x + 1, trainable=True, name="kernel")

    with pytest.raises(BackendError, match="kernel"):
        compilation.abstract_eval(fn, ((2,), "float32"))


def test_vectorized_map_and_its_way_without_vmap():
    xs = {"a": torch.arange(6.0).reshape(3, 2)}
    assert_array_equal(compilation.vectorized_map(lambda t: t["a"].sum(), xs).numpy(), [1, 5, 9])
    branching = compilation.vectorized_map(lambda t: -t["a"] if t["a"].sum() > 2 else t["a"], xs)
    assert_array_equal(branching.numpy(), [[0, 1], [-2, -3], [-4, -5]])


def test_compile_step_returns_what_it_was_given():
    def fn(x):
        return x + 1

    assert compilation.compile_step(fn, [], [], {}) is fn


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float32", "float64"])
def test_uniform_depends_on_the_key_alone(name):
    keys = [arrays.asarray(np.array(k, "uint32")) for k in ([1, 2], [1, 3], [2, 2], [2**32 - 1, 2**32 - 1])]
    draws = [random.uniform(k, (200, 300), dtype=name) for k in keys]
    torch.manual_seed(0)
    assert torch.equal(draws[0], random.uniform(keys[0], (200, 300), dtype=name))
    for d in draws:
        host = d.to(torch.float64).numpy()
        assert host.min() >= 0 and host.max() < 1
        assert_allclose([host.mean(), host.var()], [0.5, 1 / 12], atol=5e-3)
    assert all(not torch.equal(draws[0], other) for other in draws[1:])


def test_the_stream_without_a_generator_is_as_uniform():
    from scipy import stats

    keys = [arrays.asarray(np.array([0, i], "uint32")) for i in range(2)]
    one, two = (random._uniform_from_counter(k, (100_000,), torch.float32).numpy() for k in keys)
    assert stats.kstest(one, "uniform").pvalue > 1e-3 and stats.kstest(two, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.015 and abs(np.corrcoef(one[1:], one[:-1])[0, 1]) < 0.015


def test_uniform_maps_over_keys():
    keys = arrays.asarray(np.array([[0, 1], [0, 2]], "uint32"))
    draws = compilation.vectorized_map(lambda k: random.uniform(k, (4,), dtype="float32"), keys)
    assert draws.shape == (2, 4) and not torch.equal(draws[0], draws[1])


def test_torch_functions_take_variables():
    class Holder(variables.TorchVariable):
        storage = torch.nn.Parameter(torch.tensor([1.0, 2.0]))

    assert_array_equal(torch.add(torch.ones(2), Holder()).detach().numpy(), [2, 3])
    assert_array_equal(torch.stack([Holder(), Holder()]).detach().numpy(), [[1, 2], [1, 2]])
