"""Two threads at once."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from keras_core import ops
from keras_core.conformance.arrays import tensor
from keras_core.state import Variable


def together(work, count=2):
    """Run `work(i)` in threads at once and raise what one of them raised."""
    errors = []
    barrier = threading.Barrier(count)

    def run(i):
        try:
            barrier.wait()
            work(i)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_ops_run_in_two_threads(xp):
    def work(i):
        x = tensor(np.full((8, 8), i + 1, "float32"))
        for _ in range(20):
            made = xp.to_numpy(ops.sum(ops.add(ops.matmul(x, x) * 2, np.float64(1)), axis=0))
            np.testing.assert_allclose(made, 8 * (16 * (i + 1) ** 2 + 1))

    together(work)


@pytest.mark.needs("trains")
def test_gradients_are_taken_in_two_threads(xp):
    def work(i):
        w, seen = Variable(np.float32(i + 1)), Variable(np.float32(0), trainable=False)

        def loss():
            seen.assign(seen.value + 1)
            return w.value**2, None

        for _ in range(20):
            _, (gradient,) = xp.value_and_grad(loss, [w])
            assert float(xp.to_numpy(gradient)) == 2 * (i + 1)
        assert float(seen.numpy()) == 20

    together(work)


@pytest.mark.needs("compiles")
def test_two_threads_share_a_compiled_function(xp):
    scale = Variable(np.float32(3), trainable=False)
    compiled = xp.compile_step(lambda x: x * scale.value, [], [scale], {})

    def work(i):
        for n in range(30):
            assert float(xp.to_numpy(compiled(tensor(np.float32(n + i))))) == 3 * (n + i)

    together(work)


@pytest.mark.needs("compiles")
def test_two_threads_run_steps_of_their_own(xp):
    def work(i):
        w = Variable(np.float32(0))
        compiled = xp.compile_step(lambda x: w.assign(w.value + x), [w], [], {})
        for _ in range(20):
            compiled(tensor(np.float32(i + 1)))
        assert float(w.numpy()) == 20 * (i + 1)

    together(work)
