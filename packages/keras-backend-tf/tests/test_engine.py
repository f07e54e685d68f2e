"""Variables, gradients, control flow and compiled steps."""

from __future__ import annotations

import gc

import numpy as np
import pytest
import tensorflow as tf
from small_variable import Variable

from keras_backend_tf import arrays, autodiff, compilation, movement, random, variables
from keras_backend_tf.backend import BACKEND
from keras_core.contract import PRIMITIVES, BackendError, required_engine


def test_every_required_function_is_there():
    for name in [*PRIMITIVES, *required_engine("compiles")]:
        assert any(callable(getattr(module, name, None)) for module in BACKEND.modules), name


def test_what_was_read_stays_when_the_variable_changes():
    v = Variable([1.0, 2.0])
    before = v.value
    v.assign([3.0, 4.0])
    np.testing.assert_array_equal(before, [1, 2])
    np.testing.assert_array_equal(v.value, [3, 4])


@pytest.mark.parametrize("dtype", ["bool", "int32", "uint8", "bfloat16"])
def test_variables_of_other_dtypes(dtype):
    v = Variable([0, 1], dtype=dtype, trainable=False, path="a path: with/odd (characters)")
    v.assign([1, 0])
    assert np.asarray(v.value).astype("int32").tolist() == [1, 0]


def test_a_variable_made_while_tracing_outlives_the_trace():
    made = []

    @tf.function(autograph=False)
    def build():
        made.append(Variable([1.0]))
        return made[0].value

    build()
    np.testing.assert_array_equal(made[0].value, [1])


def test_value_and_grad():
    w, b = Variable([[2.0], [3.0]]), Variable([1.0])
    count = Variable(0, trainable=False, dtype="int32")
    unused = Variable([1.0])
    x = tf.constant([[1.0, 2.0]])

    def loss():
        count.assign(count.value + 1)
        y = x @ w.value + b.value
        return tf.reduce_sum(y * y), {"y": y}

    (value, aux), gradients = autodiff.value_and_grad(loss, [w, b, unused])
    assert float(value) == 81 and aux["y"].numpy() == [[9]] and int(count.value) == 1  # y = 2 + 6 + 1
    np.testing.assert_array_equal(gradients[0], [[18], [36]])
    np.testing.assert_array_equal(gradients[1], [18])
    assert gradients[2] is None


def test_the_gradient_of_an_embedding_is_dense():
    table = Variable(np.ones((4, 2)))
    fn = lambda: (tf.reduce_sum(movement.take(table.value, tf.constant([1, 1, 3]), axis=0)), None)
    _, (gradient,) = autodiff.value_and_grad(fn, [table])
    np.testing.assert_array_equal(gradient, [[0, 0], [2, 2], [0, 0], [1, 1]])


def test_stop_gradient():
    v = Variable(3.0)
    _, (gradient,) = autodiff.value_and_grad(lambda: (v.value * autodiff.stop_gradient(v.value), None), [v])
    assert float(gradient) == 3


@pytest.mark.parametrize("traced", [False, True])
def test_custom_gradient(traced):
    scale = Variable(2.0)
    fn = autodiff.custom_gradient(lambda x, y: (x * y * scale.value, lambda up: (up * 10.0, up * 20.0)))
    single = autodiff.custom_gradient(lambda x: (x * 2.0, lambda up: up * 7.0))
    a, b = Variable(3.0), Variable(4.0)

    def run():
        return autodiff.value_and_grad(lambda: (fn(a.value, b.value) + single(a.value), None), [a, b])

    (value, _), gradients = tf.function(run, autograph=False)() if traced else run()
    assert float(value) == 30 and [float(g) for g in gradients] == [17, 20]


def test_tensorflow_takes_a_variable_for_its_own():
    v = Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(v.value**2.0) + tf.reduce_sum(tf.square(v))
    np.testing.assert_array_equal(tape.gradient(loss, [v])[0], [4, 8])
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(v)
        loss = tf.reduce_sum(v.value**2.0)
    np.testing.assert_array_equal(tape.gradient(loss, v), [2, 4])
    np.testing.assert_array_equal(tf.add(v, 1.0), [2, 3])
    np.testing.assert_array_equal(tf.function(lambda x: tf.multiply(x, v))(tf.constant([2.0, 2.0])), [2, 4])
    assert tf.convert_to_tensor(v).shape == (2,)


def train(jit):
    """Three steps of gradient descent on w in (w - x)^2, twice compiled for another batch size."""
    w, steps = Variable([0.0]), Variable(0, trainable=False, dtype="int32")

    def step(x, rate, training, note=None):
        assert training is True and note in (None, "note")
        (loss, _), (gradient,) = autodiff.value_and_grad(lambda: (tf.reduce_mean((w.value - x) ** 2.0), None), [w])
        w.assign(w.value - rate * gradient)
        steps.assign(steps.value + 1)
        return {"loss": loss, "note": note, "shape": x.shape[1]}

    compiled = compilation.compile_step(step, [w, steps], [], {"jit": jit})
    losses = [compiled(tf.ones((4, 1)), 0.25, True)]
    losses += [compiled(np.ones((3, 1), "float32"), 0.25, True, note="note")]
    losses += [compiled(tf.ones((2, 1)), 0.25, True), compiled(tf.ones((5, 1)), 0.5, True)]
    return losses, w, steps, compiled


@pytest.mark.parametrize("jit", [True, False, "auto"])
def test_a_compiled_step_trains(jit):
    losses, w, steps, _ = train(jit)
    assert [float(r["loss"]) for r in losses] == [1, 0.25, 0.0625, 0.015625]  # the error halves each time
    assert [r["note"] for r in losses] == [None, "note", None, None] and losses[0]["shape"] == 1
    assert float(w.value[0]) == 1 and int(steps.value) == 4


def test_numbers_do_not_retrace():
    traces = []
    compiled = compilation.compile_step(lambda x, n: traces.append(1) or x * n, [], [], {"jit": False})
    assert [float(compiled(tf.constant(2.0), n)) for n in (1.0, 2.0, 3.0)] == [2, 4, 6]
    assert len(traces) == 1


def test_new_batch_sizes_are_traced_once_more_and_then_no_longer():
    traces = []
    compiled = compilation.compile_step(lambda x: traces.append(1) or x * 2.0, [], [], {"jit": False})
    for n in range(1, 8):
        assert compiled(tf.ones((n, 3))).shape == (n, 3)
    assert len(traces) == 2


def test_new_ranks_and_dtypes_are_traced_apart():
    rows = lambda x: movement.reshape(x, (-1, arrays.shape(x)[-1]))
    compiled = compilation.compile_step(rows, [], [], {"jit": False})
    for shape in ((2, 3), (2, 3, 4), (3, 4), (1, 2, 3)):
        assert compiled(tf.ones(shape)).shape[-1] == shape[-1]
    assert compiled(tf.ones((2, 3), tf.int32)).dtype == tf.int32


def test_assigning_an_undeclared_variable_is_an_error_that_names_it():
    v = Variable(1.0, path="encoder/kernel")
    compiled = compilation.compile_step(lambda: v.assign(2.0), [], [v], {})
    with pytest.raises(BackendError, match="encoder/kernel"):
        compiled()


def test_auto_compiles_loops_and_survives_what_xla_cannot():
    def loop(x, op):
        return compilation.while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, op(x)), (tf.constant(0), x))[1]

    compiled = compilation.compile_step(lambda x: loop(x, lambda x: x * 2.0), [], [], {"jit": "auto"})
    assert float(compiled(tf.constant(1.0))) == 8
    strings = compilation.compile_step(
        lambda x: loop(x, lambda x: tf.strings.to_number(tf.strings.as_string(x + 1.0))), [], [], {"jit": "auto"}
    )
    assert float(strings(tf.constant(1.0))) == 4


@pytest.mark.parametrize("traced", [False, True])
def test_cond(traced):
    v = Variable(3.0)

    def run(flag):
        def value():
            result = compilation.cond(
                flag, lambda: {"y": v.value * 2.0, "n": None}, lambda: {"y": v.value + 1.0, "n": None}
            )
            return result["y"], result["n"]

        (value, none), (gradient,) = autodiff.value_and_grad(value, [v])
        assert none is None
        return value, gradient

    run = tf.function(run, autograph=False) if traced else run
    assert [float(x) for x in run(tf.constant(True))] == [6, 2]
    assert [float(x) for x in run(tf.constant(False))] == [4, 1]


def test_a_compiled_branch_assigns():
    v = Variable(0.0)

    def branch():
        v.assign(v.value + 1.0)
        return v.value

    compiled = compilation.compile_step(lambda p: compilation.cond(p, branch, lambda: v.value), [v], [], {})
    compiled(tf.constant(True)), compiled(tf.constant(False))
    assert float(v.value) == 1


@pytest.mark.parametrize("mode", ["eager", "graph", "xla"])
def test_while_loop(mode):
    def run(n):
        loop_vars = (tf.constant(0), {"total": tf.constant(0)})
        body = lambda i, d: (i + 1, {"total": d["total"] + i})
        return compilation.while_loop(lambda i, d: i < n, body, loop_vars)[1]["total"]

    run = run if mode == "eager" else tf.function(run, autograph=False, jit_compile=mode == "xla")
    assert int(run(tf.constant(5))) == 10


@pytest.mark.parametrize("mode", ["eager", "graph", "xla", "unknown"])
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("unroll", [1, 2, 6])
def test_scan_and_its_gradient(mode, reverse, unroll):
    decay = Variable(0.5)
    data = np.arange(6.0, dtype="float32")

    def run(x):
        def loss():
            def f(carry, x):
                carry = carry * decay.value + x["x"]
                return carry, {"y": carry * 2.0, "none": None}

            carry, ys = compilation.scan(f, tf.constant(0.0), {"x": x}, None, reverse, unroll)
            assert ys["none"] is None
            return carry, ys["y"]

        return autodiff.value_and_grad(loss, [decay])

    if mode != "eager":
        signature = [tf.TensorSpec((None,))] if mode == "unknown" else None
        run = tf.function(run, autograph=False, jit_compile=mode == "xla", input_signature=signature)
    (carry, ys), (gradient,) = run(tf.constant(data))
    order = data[::-1] if reverse else data
    states, slope, state, slope_now = [], 0.0, 0.0, 0.0
    for x in order:
        slope_now = state + 0.5 * slope_now
        state = state * 0.5 + x
        states.append(2 * state)
    slope = slope_now
    np.testing.assert_allclose(ys, states[::-1] if reverse else states, rtol=1e-6)
    np.testing.assert_allclose([carry, gradient], [state, slope], rtol=1e-6)


@pytest.mark.parametrize("traced", [False, True])
def test_scan_without_xs_and_without_steps(traced):
    def count(length):
        return compilation.scan(lambda c, _: (c + 1, c), tf.constant(0), None, length, False, 1)

    run = tf.function(count, autograph=False) if traced else count
    carry, ys = run(3)
    assert int(carry) == 3 and ys.numpy().tolist() == [0, 1, 2]
    carry, ys = run(0)
    assert int(carry) == 0 and ys.shape == (0,)


def test_abstract_eval():
    v = Variable(np.ones((3, 4)))
    spec = {"x": ((None, 3), "float32")}
    result = compilation.abstract_eval(lambda d: (d["x"] @ v.value, tf.argmax(d["x"], -1, "int32"), None), spec)
    assert result == (((None, 4), "float32"), ((None,), "int32"), None)


def test_vectorized_map():
    xs = (np.arange(6.0).reshape(3, 2), np.arange(3.0))
    result = compilation.vectorized_map(lambda t: {"s": tf.reduce_sum(t[0]) * t[1]}, tuple(map(tf.constant, xs)))
    np.testing.assert_allclose(result["s"], xs[0].sum(1) * xs[1])


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "bfloat16", "float8_e4m3fn"])
def test_uniform(dtype):
    key = tf.constant([7, 2**31 + 11], tf.uint32)
    draws = np.asarray(random.uniform(key, (2000, 2), dtype=dtype)).astype("float64")
    again = np.asarray(tf.function(lambda k: random.uniform(k, (2000, 2), dtype=dtype), jit_compile=True)(key))
    np.testing.assert_array_equal(draws, again.astype("float64"))
    coarse = {"float8_e4m3fn": 1 / 32, "bfloat16": 1 / 512}.get(dtype, 0)
    assert draws.min() >= 0 and draws.max() < 1
    assert abs(draws.mean() + coarse - 0.5) < 0.02 and abs(draws.var() - 1 / 12) < 0.01
    other = np.asarray(random.uniform(key + tf.constant(1, tf.uint32), (2000, 2), dtype=dtype)).astype("float64")
    assert abs(np.corrcoef(draws.ravel(), other.ravel())[0, 1]) < 0.06


def test_storage_is_a_tensorflow_variable():
    storage = variables.make_variable(tf.ones(3), trainable=False, name="scale")
    assert isinstance(storage, tf.Variable) and not storage.trainable


def test_a_step_that_nobody_holds_leaves_no_graph():
    v = Variable([[1.0, 2.0], [3.0, 4.0]])

    def fit(x):
        (loss, _), gradients = autodiff.value_and_grad(lambda: (arrays.sum(arrays.matmul(x, v.value)), None), [v])
        v.assign(v.value - gradients[0])
        return loss

    def graphs():
        held = (thing for thing in gc.get_objects() if isinstance(thing, tf.__internal__.FuncGraph))
        return sum("let_go" in graph.name for graph in held)

    gc.collect()
    gc.disable()
    try:
        step = compilation.compile_step(fit, [v], [], {"name": "let_go"})
        step(np.ones((3, 2), "float32"))
        step(np.ones((5, 2), "float32"))
        assert graphs() > 0
        del step
        assert graphs() == 0
    finally:
        gc.enable()


def test_a_gradient_through_a_step_that_is_gone():
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = compilation.compile_step(lambda t: arrays.sum(t * t * t), [], [], {})(x)
        first = tape.gradient(y, x)
    np.testing.assert_allclose(first, [3, 12])
    np.testing.assert_allclose(outer.gradient(first, x), [6, 12])
