"""Variables, gradients, compilation and traced control flow."""

from __future__ import annotations

import threading

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from keras_core.contract import BackendError


def test_a_variable_is_accepted_by_jax_numpy(make_variable):
    v = make_variable([1.0, 2.0])
    np.testing.assert_array_equal(jnp.ones(2) + v, [2, 3])
    np.testing.assert_array_equal(jnp.asarray(v), [1, 2])


def test_assigning_a_python_number_does_not_make_storage_weak(xp):
    assert not xp.assign_variable(jnp.ones(()), jnp.asarray(2.0)).weak_type


def test_value_and_grad_returns_analytic_gradients_and_keeps_assignments(xp, make_variable):
    w, unused, count = make_variable([1.0, 2.0]), make_variable([1.0]), make_variable(0.0)

    def loss():
        count.assign(count.value + 1)
        return jnp.sum(w.value**3), {"b": w.value * 2, "a": "text", "n": None}

    (value, aux), (by_w, by_unused) = xp.value_and_grad(loss, [w, unused])
    assert float(value) == 9 and float(count.value) == 1
    np.testing.assert_array_equal(by_w, [3, 12])
    assert by_unused is None or not np.any(by_unused)
    assert list(aux) == ["b", "a", "n"] and aux["a"] == "text" and aux["n"] is None
    assert isinstance(np.asarray(w.value), np.ndarray)


def test_a_failing_loss_leaves_variables_untouched(xp, make_variable):
    w, count = make_variable([1.0]), make_variable(0.0)

    def loss():
        count.assign(w.value[0])
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        xp.value_and_grad(loss, [w])
    assert float(w.value[0]) == 1 and float(count.value) == 0


def test_stop_gradient_and_custom_gradient(xp, make_variable):
    w = make_variable(3.0)
    _, (gradient,) = xp.value_and_grad(lambda: (w.value * xp.stop_gradient(w.value), None), [w])
    assert float(gradient) == 3
    doubled = xp.custom_gradient(lambda x: (x * 2, lambda upstream: upstream * 100))
    _, (gradient,) = xp.value_and_grad(lambda: (doubled(w.value), None), [w])
    assert float(gradient) == 100
    product = xp.custom_gradient(lambda a, b: (a * b, lambda upstream: (upstream * 5, upstream * 7)))
    _, (gradient,) = xp.value_and_grad(lambda: (product(w.value, w.value), None), [w])
    assert float(gradient) == 12


class TestCompileStep:
    def test_it_updates_mutable_variables_and_traces_once(self, xp, make_variable):
        w, lr = make_variable([1.0, 1.0]), make_variable(0.5, trainable=False)
        traces = []

        def step(x, scale):
            traces.append(1)
            w.assign(w.value - lr.value * x * scale)
            return {"z": jnp.sum(w.value), "a": scale}

        compiled = xp.compile_step(step, [w], [lr], {})
        for i in range(3):
            logs = compiled(np.ones(2, "float32"), i)
        np.testing.assert_array_equal(w.value, [-0.5, -0.5])
        assert list(logs) == ["z", "a"] and float(logs["z"]) == -1 and int(logs["a"]) == 2
        assert len(traces) == 1
        lr.assign(0.0)
        compiled(np.ones(2, "float32"), 1)
        np.testing.assert_array_equal(w.value, [-0.5, -0.5])

    def test_constants_in_the_arguments_reach_the_function_as_they_are(self, xp):
        def step(x, training, mode, nothing, options):
            assert nothing is None
            return (x + 1 if training and mode == options["mode"] else x), mode, 3

        compiled = xp.compile_step(step, [], [], {})
        for training, expected in ((True, 2), (False, 1), (True, 2)):
            result, mode, number = compiled(jnp.asarray(1.0), training, "up", None, {"mode": "up"})
            assert (float(result), mode, number) == (expected, "up", 3)

    def test_assigning_a_variable_it_was_not_compiled_for_names_it(self, xp, make_variable):
        w, other = make_variable(1.0), make_variable(1.0, path="dense/kernel")
        step = xp.compile_step(lambda: other.assign(w.value * 2), [w], [other], {"name": "train"})
        with pytest.raises(BackendError, match="dense/kernel"):
            step()
        assert float(w.value) == 1 and float(other.value) == 1

    def test_a_failing_trace_restores_variables(self, xp, make_variable):
        w = make_variable(1.0)

        def step():
            w.assign(w.value + 1)
            raise ValueError("bad")

        with pytest.raises(ValueError, match="bad"):
            xp.compile_step(step, [w], [], {})()
        assert float(w.value) == 1

    def test_donation_spares_arrays_that_others_hold(self, xp, make_variable):
        v, w = make_variable(np.ones(1000)), make_variable(np.ones(1000))
        w.storage = v.storage
        kept = v.value
        view = xp.to_numpy(w.value)

        def step():
            v.assign(v.value + 1)
            w.assign(w.value + 2)

        compiled = xp.compile_step(step, [v, w], [], {})
        for _ in range(2):
            compiled()
        np.testing.assert_array_equal(kept, np.ones(1000))
        np.testing.assert_array_equal(view, np.ones(1000))
        np.testing.assert_array_equal(v.value, np.full(1000, 3))
        np.testing.assert_array_equal(w.value, np.full(1000, 5))

    def test_what_the_first_trace_does_not_assign_stays_where_it_is(self, xp, make_variable):
        v, w = make_variable(np.zeros(3)), make_variable(np.ones(3))
        traces = []

        def step(x):
            traces.append(x.shape)
            (w if x.shape[0] > 1 else v).assign(v.value + w.value)
            return x

        compiled = xp.compile_step(step, [v, w], [], {})
        untouched = w.storage
        compiled(np.ones(1))
        assert w.storage is untouched
        compiled(np.ones(2))  # assigns what the first trace did not
        np.testing.assert_array_equal(v.value, np.ones(3))
        np.testing.assert_array_equal(w.value, np.full(3, 2))
        compiled(np.ones(1))
        np.testing.assert_array_equal(v.value, np.full(3, 3))
        assert traces == [(1,), (2,)]

    def test_a_later_trace_may_be_the_first_to_assign(self, xp, make_variable):
        v = make_variable(np.zeros(2))
        compiled = xp.compile_step(lambda x: v.assign(v.value + 1) if x.shape[0] > 1 else x, [v], [], {})
        for length, expected in ((1, 0), (2, 1), (2, 2), (1, 2), (2, 3)):
            compiled(np.ones(length))
            np.testing.assert_array_equal(v.value, np.full(2, expected))

    def test_donation_reuses_the_memory_of_variables(self, xp, make_variable):
        v = make_variable(np.ones(100_000))
        step = xp.compile_step(lambda: v.assign(v.value + 1), [v], [], {})
        step()
        before = v.storage.unsafe_buffer_pointer()
        step()
        assert v.storage.unsafe_buffer_pointer() == before

    def test_gradients_inside(self, xp, make_variable):
        w = make_variable(2.0)

        def step(x):
            (loss, _), (g,) = xp.value_and_grad(lambda: (w.value**2 * x, None), [w])
            w.assign(w.value - 0.25 * g)
            return loss

        compiled = xp.compile_step(step, [w], [], {})
        assert float(compiled(1.0)) == 4 and float(w.value) == 1
        assert float(compiled(1.0)) == 1 and float(w.value) == 0.5

    def test_threads_may_share_one(self, xp, make_variable):
        count, scale = make_variable(0.0), make_variable(2.0)
        add = xp.compile_step(lambda x: count.assign(count.value + x * scale.value), [count], [scale], {})
        predict = xp.compile_step(lambda x: x * scale.value, [], [scale], {})
        wrong = []

        def work():
            for i in range(50):
                add(1.0)
                if float(predict(np.float32(i))) != 2 * i:
                    wrong.append(i)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert float(count.value) == 400 and not wrong

    def test_without_jit_the_function_itself_is_returned(self, xp):
        def step():
            return 1

        assert xp.compile_step(step, [], [], {"jit": False}) is step


@pytest.mark.parametrize("compiled", [False, True])
class TestControlFlow:
    def run(self, xp, compiled, fn, variables=()):
        return xp.compile_step(fn, list(variables), [], {})() if compiled else fn()

    def test_cond_runs_one_branch_and_its_assignments(self, xp, make_variable, compiled):
        for pred, expected in ((True, 5), (False, 1)):
            v = make_variable(1.0)

            def fn(pred=pred, v=v):
                return xp.cond(jnp.asarray(pred), lambda: (v.assign(5.0), 1)[1], lambda: 2)

            assert int(self.run(xp, compiled, fn, [v])) == (1 if pred else 2)
            assert float(v.value) == expected

    def test_while_loop_carries_variables(self, xp, make_variable, compiled):
        v = make_variable(0.0)

        def body(i):
            v.assign(v.value + 2)
            return (i + 1,)

        (i,) = self.run(xp, compiled, lambda: xp.while_loop(lambda i: v.value < 9, body, (jnp.asarray(0),)), [v])
        assert int(i) == 5 and float(v.value) == 10

    @pytest.mark.parametrize("reverse", [False, True])
    def test_scan_is_a_running_sum(self, xp, make_variable, compiled, reverse):
        v = make_variable(0.0)
        xs = np.arange(4, dtype="float32")

        def f(carry, x):
            v.assign(v.value + x)
            return carry + x, carry + x

        carry, ys = self.run(xp, compiled, lambda: xp.scan(f, jnp.asarray(0.0), jnp.asarray(xs), None, reverse, 1), [v])
        expected = np.cumsum(xs[::-1])[::-1] if reverse else np.cumsum(xs)
        np.testing.assert_array_equal(ys, expected)
        assert float(carry) == 6 == float(v.value)

    def test_scan_without_inputs(self, xp, compiled):
        carry, ys = self.run(
            xp, compiled, lambda: xp.scan(lambda c, _: (c * 2, None), jnp.asarray(1), None, 5, False, 1)
        )
        assert int(carry) == 32 and ys is None

    def test_vectorized_map(self, xp, compiled):
        xs = {"a": jnp.arange(3.0), "b": jnp.ones((3, 2))}
        result = self.run(xp, compiled, lambda: xp.vectorized_map(lambda x: x["a"] * jnp.sum(x["b"]), xs))
        np.testing.assert_array_equal(result, [0, 2, 4])


class TestAbstractEval:
    def test_known_shapes(self, xp):
        result = xp.abstract_eval(lambda x, y: {"z": x @ y, "a": [x > 0]}, ((2, 3), "float32"), ((3, 4), "float32"))
        assert result == {"z": ((2, 4), "float32"), "a": [((2, 3), "bool")]}
        assert list(result) == ["z", "a"]

    def test_unknown_dimensions_stay_unknown(self, xp):
        spec = ((None, 8, None), "float32")
        result = xp.abstract_eval(
            lambda t: (jnp.sum(t[0], -1), jnp.reshape(t[1], (-1, 4))), (spec, ((None, 6), "int32"))
        )
        assert result == (((None, 8), "float32"), ((None, 4), "int32"))

    def test_variables_do_not_keep_tracers(self, xp, make_variable):
        v = make_variable(1.0)
        xp.abstract_eval(lambda x: v.assign(x), ((), "float32"))
        assert float(v.value) == 1

    def test_it_can_run_inside_a_trace(self, xp):
        inner = []
        jax.jit(lambda x: inner.append(xp.abstract_eval(lambda y: y + 1, ((2,), "float32"))))(1.0)
        assert inner == [((2,), "float32")]
