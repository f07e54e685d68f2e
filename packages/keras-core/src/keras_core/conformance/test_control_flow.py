"""cond, while_loop, scan and vectorized_map, run as they are and inside a compiled step."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import ops
from keras_core.conformance.arrays import assert_close, numbers, tensor
from keras_core.state import Variable


def scalar(value, dtype="float32"):
    return tensor(np.array(value, dtype))


@pytest.fixture(params=["eager", pytest.param("compiled", marks=pytest.mark.needs("compiles"))])
def run(request, xp):
    """Runs a function of tensors as it is, or compiled; `variables` are those it assigns."""

    def call(fn, *args, variables=()):
        return fn(*args) if request.param == "eager" else xp.compile_step(fn, list(variables), [], {})(*args)

    return call


@pytest.mark.parametrize("value", [True, False])
def test_cond_takes_one_branch(run, value):
    made = run(
        lambda p, x: ops.cond(p, lambda: {"a": x + 1, "b": [x]}, lambda: {"a": x * 10, "b": [x * 2]}),
        scalar(value, "bool"),
        scalar(3),
    )
    assert_close(made["a"], np.float32(4 if value else 30))
    assert_close(made["b"][0], np.float32(3 if value else 6))


@pytest.mark.needs("trains")
@pytest.mark.parametrize("value", [True, False])
def test_gradients_flow_through_the_branch_taken(xp, run, value):
    w = Variable(np.float32(3))

    def fn(p):
        return xp.value_and_grad(lambda: (ops.cond(p, lambda: w.value * 2, lambda: w.value**2), None), [w])[1][0]

    assert_close(run(fn, scalar(value, "bool")), np.float32(2 if value else 6))


@pytest.mark.parametrize(("index", "expected"), [(-7, 6), (0, 6), (1, 50), (9, 25)])
def test_switch_moves_an_index_into_range(run, index, expected):
    branches = [lambda x: x + 1, lambda x: x * 10, lambda x: x * x]
    assert_close(run(lambda i, x: ops.switch(i, branches, x), scalar(index, "int32"), scalar(5)), np.float32(expected))


def test_while_loop(run):
    i, total = run(
        lambda n: ops.while_loop(
            lambda i, t: i < n, lambda i, t: (i + 1, t + i), (scalar(0, "int32"), scalar(0, "int32"))
        ),
        scalar(5, "int32"),
    )
    assert_close(i, np.int32(5))
    assert_close(total, np.int32(10))


def test_while_loop_stops_at_the_most_iterations(run):
    i = run(lambda x: ops.while_loop(lambda i: i < 10, lambda i: i + 1, x, maximum_iterations=3), scalar(0, "int32"))
    assert_close(i, np.int32(3))


def test_while_loop_may_not_run_at_all(run):
    assert_close(run(lambda x: ops.while_loop(lambda i: i < 0, lambda i: i + 1, x), scalar(7)), np.float32(7))


def test_fori_loop(run):
    assert_close(
        run(lambda x: ops.fori_loop(2, 5, lambda i, t: t + ops.cast(i, "float32"), x), scalar(1)), np.float32(10)
    )


@pytest.mark.parametrize("unroll", [1, 2])
@pytest.mark.parametrize("reverse", [False, True])
def test_scan_carries_state(run, reverse, unroll):
    x, y = numbers(4, 2), numbers(4, seed=1)
    last, made = run(
        lambda x, y: ops.scan(
            lambda c, s: (c + s["x"], {"sum": c, "y": s["y"]}),
            tensor(np.zeros(2, "float32")),
            {"x": x, "y": y},
            reverse=reverse,
            unroll=unroll,
        ),
        tensor(x),
        tensor(y),
    )
    assert_close(last, x.sum(0), 1e-6)
    sums = np.cumsum(x[::-1], 0)[::-1] - x if reverse else np.cumsum(x, 0) - x
    assert_close(made["sum"], sums, 1e-6)
    assert_close(made["y"], y)


def test_scan_without_inputs_counts_steps(run):
    last, made = run(lambda x: ops.scan(lambda c, _: (c * 2, c), x, length=4), scalar(1, "int32"))
    assert_close(last, np.int32(16))
    assert_close(made, np.array([1, 2, 4, 8], "int32"))


@pytest.mark.needs("trains")
def test_gradients_flow_through_a_scan(xp, run):
    w = Variable(np.float32(2))

    def fn(x):
        def value():
            return ops.sum(ops.scan(lambda c, s: (c * w.value + s, c), scalar(0), x)[0]), None

        return xp.value_and_grad(value, [w])[1][0]

    # ((x0 w + x1) w + x2): 2 x0 w + x1
    assert_close(run(fn, tensor(np.array([1, 3, 5], "float32"))), np.float32(7))


def test_assignments_inside_a_scan_stand(run):
    v = Variable(np.float32(0), trainable=False)

    def fn(x):
        def f(carry, s):
            v.assign(v.value + s)
            return carry + s, None

        return ops.scan(f, scalar(0), x)[0]

    assert_close(run(fn, tensor(np.array([1, 2, 3], "float32")), variables=[v]), np.float32(6))
    assert float(v.numpy()) == 6


@pytest.mark.parametrize("name", ["map", "vectorized_map"])
def test_maps(run, name):
    x, y = numbers(3, 2), numbers(3, seed=1)
    apply = getattr(ops, name)
    made = run(lambda x, y: apply(lambda s: {"p": ops.sum(s[0]) * s[1], "q": s[0] + 1}, (x, y)), tensor(x), tensor(y))
    assert_close(made["p"], x.sum(1) * y, 2e-6)
    assert_close(made["q"], x + 1)
