"""The eager forms of control flow."""

from __future__ import annotations

import numpy as np

from keras_core.reference.compilation import abstract_eval, cond, scan, vectorized_map, while_loop


def test_cond_runs_one_branch():
    assert cond(np.array(True), lambda: 1, lambda: 1 / 0) == 1


def test_while_loop_returns_its_variables():
    i, total = while_loop(lambda i, t: i < 5, lambda i, t: (i + 1, t + i), (np.array(0), np.array(0)))
    assert (int(i), int(total)) == (5, 10)


def test_scan_forward_and_reverse():
    xs = {"a": np.array([1.0, 2.0, 3.0])}

    def step(carry, x):
        return carry + x["a"], carry * 10

    assert scan(step, np.array(0.0), xs, None, False, 1)[1].tolist() == [0, 10, 30]
    last, ys = scan(step, np.array(0.0), xs, None, True, 1)
    assert (float(last), ys.tolist()) == (6, [50, 30, 0])


def test_scan_without_inputs_counts_steps():
    last, ys = scan(lambda c, x: (c + 1, None), np.array(0), None, 4, False, 1)
    assert (int(last), ys) == (4, None)


def test_vectorized_map_stacks_trees():
    out = vectorized_map(lambda x: (x[0] + x[1], {"p": x[0]}), (np.arange(3), np.ones(3, int)))
    assert out[0].tolist() == [1, 2, 3]
    assert out[1]["p"].tolist() == [0, 1, 2]


def test_abstract_eval_follows_unknown_dimensions():
    def f(x, y):
        return {"product": x @ y, "rows": np.stack([x.sum(0), x.sum(0)])}

    spec = abstract_eval(f, ((None, 4), "float32"), ((4, 5), "float32"))
    assert spec == {"product": ((None, 5), "float32"), "rows": ((2, 4), "float32")}
