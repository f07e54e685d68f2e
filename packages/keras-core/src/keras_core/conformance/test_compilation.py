"""compile_step: state, calls, new shapes, errors; and abstract_eval."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import ops
from keras_core.conformance.arrays import assert_close, tensor
from keras_core.errors import BackendError
from keras_core.state import Variable

pytestmark = pytest.mark.needs("compiles")
ONES = np.ones(2, "float32")


def variable(value, **kwargs):
    return Variable(np.asarray(value, "float32"), **kwargs)


def test_state_is_carried_from_call_to_call(xp):
    w, rate = variable([1, 1]), variable(0.5, trainable=False)

    def step(x, scale):
        w.assign(w.value - rate.value * x * scale)
        return {"z": ops.sum(w.value), "a": [scale * 2]}

    compiled = xp.compile_step(step, [w], [rate], {"name": "step"})
    for _ in range(3):
        logs = compiled(tensor(ONES), tensor(np.float32(2)))
    np.testing.assert_array_equal(w.numpy(), [-2, -2])
    assert_close(logs["z"], np.float32(-4))
    assert_close(logs["a"][0], np.float32(4))
    rate.assign(0.0)
    compiled(tensor(ONES), tensor(np.float32(2)))
    np.testing.assert_array_equal(w.numpy(), [-2, -2])
    w.assign([10, 10])
    assert_close(compiled(tensor(ONES), tensor(np.float32(2)))["z"], np.float32(20))


def test_new_shapes_and_dtypes_are_welcome(xp):
    w = variable(2)
    compiled = xp.compile_step(lambda x: (ops.sum(x * ops.cast(w.value, ops.dtype(x))), x[:1]), [], [w], {})
    for shape in ((3,), (5,), (2, 2), (3,)):
        total, head = compiled(tensor(np.ones(shape, "float32")))
        assert_close(total, np.float32(2 * np.prod(shape)))
        assert_close(head, np.ones((1, *shape[1:])))
    assert_close(compiled(tensor(np.arange(4, dtype="int32")))[0], np.int32(12))


def test_constants_reach_the_function_as_they_are(xp):
    def step(x, training, mode, nothing):
        assert nothing is None
        return (x + 1 if training and mode == "up" else x), mode, None

    compiled = xp.compile_step(step, [], [], {})
    for training, expected in ((True, 2), (False, 1), (True, 2)):
        result, mode, nothing = compiled(tensor(np.float32(1)), training, "up", None)
        assert_close(result, np.float32(expected))
        assert (mode, nothing) == ("up", None)


def test_gradients_inside(xp):
    w = variable(2)

    def step(x):
        (loss, _), (gradient,) = xp.value_and_grad(lambda: (w.value**2 * x, None), [w])
        w.assign(w.value - 0.25 * gradient)
        return loss

    compiled = xp.compile_step(step, [w], [], {})
    one = tensor(np.float32(1))
    assert [float(xp.to_numpy(compiled(one))) for _ in range(3)] == [4, 1, 0.25]
    assert float(w.numpy()) == 0.25


def test_compiled_agrees_with_eager(xp):
    x = tensor(np.linspace(-2, 2, 12, dtype="float32").reshape(3, 4))
    w = variable(np.linspace(-1, 1, 8).reshape(4, 2))

    def forward(x):
        y = ops.gelu(ops.layer_normalization(x) @ w.value)
        return ops.softmax(y), ops.top_k(y, 1), ops.std(y, axis=0)

    eager, compiled = forward(x), xp.compile_step(forward, [], [w], {})(x)
    assert_close(compiled[0], xp.to_numpy(eager[0]), 1e-5)
    assert_close(compiled[1][0], xp.to_numpy(eager[1][0]), 1e-5)
    assert_close(compiled[1][1], xp.to_numpy(eager[1][1]))
    assert_close(compiled[2], xp.to_numpy(eager[2]), 1e-5)


def test_a_step_that_fails_before_assigning_leaves_the_variables_usable(xp):
    w = variable(1)

    def step(fail):
        new = w.value + 1
        if fail:
            raise ValueError("bad luck")
        w.assign(new)

    compiled = xp.compile_step(step, [w], [], {})
    with pytest.raises(ValueError, match="bad luck"):
        compiled(True)
    assert float(w.numpy()) == 1
    compiled(False)
    assert float(w.numpy()) == 2


def test_a_failing_trace_leaves_no_traced_value_behind(xp):
    w = variable(1)

    def step(x):
        w.assign(w.value + x)
        raise ValueError("bad luck")

    with pytest.raises(ValueError, match="bad luck"):
        xp.compile_step(step, [w], [], {})(tensor(np.float32(1)))
    assert float(w.numpy()) in (1, 2)  # 2 where the function ran eagerly
    w.assign(5)
    assert float(w.numpy()) == 5


def test_assigning_a_variable_that_was_not_listed_is_refused_or_done(xp):
    w, other = variable(1), variable(1, name="moving")
    step = xp.compile_step(lambda: other.assign(w.value * 2), [w], [other], {"name": "train"})
    try:
        step()
    except BackendError as error:
        assert "moving" in str(error)
        assert float(other.numpy()) == 1
    else:
        assert float(other.numpy()) == 2  # never silently dropped
    assert float(w.numpy()) == 1


def test_two_steps_share_a_variable(xp):
    w = variable(1)
    double = xp.compile_step(lambda: w.assign(w.value * 2), [w], [], {})
    read = xp.compile_step(lambda: w.value + 0, [], [w], {})
    seen = []
    for _ in range(3):
        double()
        seen.append(float(xp.to_numpy(read())))
    assert seen == [2, 4, 8]


def test_variables_that_share_their_first_value_stay_apart(xp):
    start = tensor(ONES)
    v, w = Variable(start), Variable(start)

    def step():
        v.assign(v.value + 1)
        w.assign(w.value + 2)

    compiled = xp.compile_step(step, [v, w], [], {})
    compiled()
    compiled()
    np.testing.assert_array_equal(v.numpy(), [3, 3])
    np.testing.assert_array_equal(w.numpy(), [5, 5])
    assert_close(start, ONES)


def test_a_snapshot_taken_before_a_step_stays(xp):
    w = variable(np.ones(1000))
    before = w.numpy()
    compiled = xp.compile_step(lambda: w.assign(w.value + 1), [w], [], {})
    compiled()
    compiled()
    np.testing.assert_array_equal(before, np.ones(1000))


def test_abstract_eval_of_known_shapes(xp):
    found = xp.abstract_eval(
        lambda x, y: {"z": ops.matmul(x, y), "a": [x > 0]}, ((2, 3), "float32"), ((3, 4), "float32")
    )
    assert found == {"z": ((2, 4), "float32"), "a": [((2, 3), "bool")]}


def test_abstract_eval_keeps_unknown_dimensions(xp):
    found = xp.abstract_eval(lambda x: (ops.sum(x, -1), ops.reshape(x, (-1, 4))), ((None, 8), "float32"))
    assert found == (((None,), "float32"), ((None, 4), "float32"))


def test_abstract_eval_computes_nothing(xp):
    v = variable(1)
    xp.abstract_eval(lambda x: v.assign(x), ((), "float32"))
    assert float(v.numpy()) == 1
