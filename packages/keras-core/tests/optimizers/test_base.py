"""What all optimizers share: accumulation, averages, decay, state, and optimizers made of others."""

from __future__ import annotations

import types

import numpy as np
import pytest

from keras_core import Variable, ops, optimizers
from keras_core.optimizers import LossScaleOptimizer, MultiOptimizer, OptimizerMap, schedules


def made(*values):
    return [Variable(np.array(v, "float32"), name=n) for v, n in zip(values, "abc", strict=False)]


def apply(optimizer, variables, *gradients):
    optimizer.apply([ops.convert_to_tensor(np.array(g, "float32")) for g in gradients], variables)


def check(variable, expected):
    np.testing.assert_allclose(variable.numpy(), expected, rtol=1e-5, atol=1e-6)


def test_accumulated_gradients_are_averaged_and_then_clipped():
    optimizer = optimizers.SGD(1.0, weight_decay=0.1, clipvalue=1.5, gradient_accumulation_steps=3)
    (a,) = variables = made([1.0, 1.0])
    for i in range(2):
        apply(optimizer, variables, [i, 3.0])
        check(a, [1.0, 1.0])
    apply(optimizer, variables, [5.0, 3.0])
    check(a, [0.9 - 1.5, 0.9 - 1.5])  # means 2 and 3
    assert int(ops.convert_to_numpy(optimizer.iterations)) == 1
    apply(optimizer, variables, [9.0, 9.0])
    check(a, [-0.6, -0.6])
    assert [v.path.split("/")[-1] for v in optimizer.variables][2:] == ["a_gradient_accumulator"]


def test_accumulation_of_adam_is_adam_on_means():
    slow, fast = optimizers.Adam(0.1, gradient_accumulation_steps=2), optimizers.Adam(0.1)
    first, second = made([1.0, 2.0]), made([1.0, 2.0])
    for g in ([1.0, -2.0], [0.5, 0.1]):
        apply(slow, first, np.array(g) * 1.5)
        apply(slow, first, np.array(g) * 0.5)
        apply(fast, second, g)
    check(first[0], second[0].numpy())


def test_averages_overwrite_at_their_frequency():
    optimizer = optimizers.SGD(1.0, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=2)
    (a,) = variables = made([0.0])
    apply(optimizer, variables, [-1.0])
    check(a, [1.0])  # the average begins here
    apply(optimizer, variables, [-1.0])
    check(a, [1.5])  # half of 1, half of 2
    check(optimizer.variables[2], [1.5])


def test_weight_decay_leaves_out_what_is_excluded():
    optimizer = optimizers.SGD(0.5, weight_decay=0.2)
    a, b, c = variables = made([1.0], [1.0], [1.0])
    optimizer.exclude_from_weight_decay([a], ["^b"])
    apply(optimizer, variables, [0.0], [0.0], [0.0])
    assert [float(v.numpy()[0]) for v in (a, b, c)] == pytest.approx([1.0, 1.0, 0.9])


def test_a_gradient_may_be_the_next_value():
    a, b = variables = made([1.0], [1.0])
    b.overwrite_with_gradient = True
    apply(optimizers.SGD(0.5), variables, [1.0], [7.0])
    check(a, [0.5])
    check(b, [7.0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"gradient_accumulation_steps": 1}, "at least 2"),
        ({"ema_overwrite_frequency": 0, "use_ema": True}, "at least 1"),
        ({"ema_momentum": 2.0, "use_ema": True}, r"in \[0, 1\]"),
        ({"clipnorm": -1.0}, "clipnorm to be a positive number"),
        ({"learning_rate": "fast"}, "number, a schedule or a callable"),
    ],
)
def test_wrong_options_say_so(options, message):
    with pytest.raises(ValueError, match=message):
        optimizers.SGD(**options)


def test_slots_can_be_made_and_set():
    optimizer = optimizers.Adam()
    variables = made([1.0, 2.0], [3.0])
    one, other = optimizer.add_optimizer_variables(variables, ["one", "other"], ["zeros", "ones"])
    assert [v.path.split("/")[-1] for v in optimizer.variables[2:]] == ["a_one", "a_other", "b_one", "b_other"]
    check(other[0], [1.0, 1.0])
    with pytest.raises(ValueError, match="not built"):
        optimizer.set_weights([])
    optimizer.build(variables)
    with pytest.raises(ValueError, match="10 variables, got 1"):
        optimizer.set_weights([1])
    optimizer.set_weights([v.numpy() + 1 for v in optimizer.variables])
    assert int(optimizer.iterations) == 1
    check(one[1], [1.0])
    optimizer.assign_add(one[1], [2.0])
    optimizer.assign_sub(one[1], [1.0])
    check(one[1], [2.0])


def test_the_scale_of_a_loss_grows_and_shrinks():
    inner = optimizers.SGD(1.0)
    optimizer = LossScaleOptimizer(inner, initial_scale=8.0, dynamic_growth_steps=2)
    (a,) = variables = made([0.0, 0.0])
    optimizer.build(variables)
    assert float(ops.convert_to_numpy(optimizer.scale_loss(ops.ones(())))) == 8.0
    for gradient, value, scale in (
        ([8.0, 16.0], [-1.0, -2.0], 8.0),
        ([8.0, 0.0], [-2.0, -2.0], 16.0),
        ([np.inf, 1.0], [-2.0, -2.0], 8.0),
        ([np.nan, 1.0], [-2.0, -2.0], 4.0),
        ([4.0, 4.0], [-3.0, -3.0], 4.0),
    ):
        apply(optimizer, variables, gradient)
        check(a, value)
        assert float(ops.convert_to_numpy(optimizer.scale_loss(ops.ones(())))) == scale
    assert int(optimizer.iterations) == 3 and optimizer.learning_rate is inner.learning_rate
    again = optimizers.deserialize(optimizers.serialize(optimizer))
    assert again.get_config() == optimizer.get_config()
    for wrong, message in ((("sgd",), "needs an Optimizer"), ((optimizers.SGD(loss_scale_factor=2.0),), "already")):
        with pytest.raises(ValueError, match=message):
            LossScaleOptimizer(*wrong)
    with pytest.raises(ValueError, match="inner_optimizer instead"):
        LossScaleOptimizer(inner, clipnorm=1.0)


def test_float16_asks_for_loss_scaling():
    plain, half = (types.SimpleNamespace(compute_dtype=d) for d in ("float32", "float16"))
    optimizer = optimizers.SGD()
    assert optimizers.scaled_for(plain, optimizer) is optimizer
    scaled = optimizers.scaled_for(half, optimizer)
    assert scaled.inner_optimizer is optimizer and optimizers.scaled_for(half, scaled) is scaled
    fixed = optimizers.SGD(loss_scale_factor=128.0)
    assert optimizers.scaled_for(half, fixed) is fixed


def test_each_variable_has_its_optimizer():
    chosen = OptimizerMap(optimizers.SGD(1.0), {"b|c": optimizers.SGD(0.1, momentum=0.5)})
    optimizer = MultiOptimizer(chosen)
    a, b, c = variables = made([1.0], [1.0], [1.0])
    apply(optimizer, variables, [1.0], [1.0], [1.0])
    assert [float(v.numpy()[0]) for v in (a, b, c)] == pytest.approx([0.0, 0.9, 0.9])
    assert len(optimizer.variables) == 2 + 4 + 2 and int(optimizer.iterations) == 1
    again = optimizers.deserialize(optimizers.serialize(optimizer))
    assert again.get_config() == optimizer.get_config()
    with pytest.raises(AttributeError, match="no learning rate of its own"):
        optimizer.learning_rate = 0.1
    with pytest.raises(ValueError, match="Make one"):
        MultiOptimizer({"a": optimizers.SGD()})


def test_a_map_of_optimizers_is_a_dict_of_patterns():
    default, first, second = optimizers.SGD(), optimizers.SGD(), optimizers.SGD()
    chosen = OptimizerMap(default, {"dense/.*": first})
    assert chosen["dense/kernel"] is first and chosen["dense"] is default and list(chosen) == ["dense/.*"]
    chosen[".*kernel"] = second
    with pytest.raises(ValueError, match="Several patterns match the variable 'dense/kernel'"):
        chosen["dense/kernel"]
    for key, value, message in (
        (".*kernel", first, "already"),
        ("(", first, "no regular expression"),
        ("x", "adam", "holds Optimizers"),
    ):
        with pytest.raises(ValueError, match=message):
            chosen[key] = value
    with pytest.raises(TypeError, match="default_optimizer"):
        OptimizerMap("sgd")
    del chosen[".*kernel"]
    assert len(chosen) == 1 and chosen.default_optimizer is default


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (schedules.CosineDecayRestarts(0.5, 4), {0: 0.5, 2: 0.25, 4: 0.5, 8: 0.25, 12: 0.5}),
        (schedules.CosineDecayRestarts(0.5, 4, t_mul=1.0, m_mul=0.5, alpha=0.2), {0: 0.5, 2: 0.3, 6: 0.2, 8: 0.2}),
        (schedules.OneCycle(1.0, 10, 0.4, 5.0, 10.0), {0: 0.2, 2: 0.6, 4: 1.0, 7: 0.51, 10: 0.02, 20: 0.02}),
        (schedules.WarmUp(schedules.ExponentialDecay(0.8, 1, 0.5), 4, 0.4), {0: 0.4, 3: 0.7, 4: 0.8, 6: 0.2}),
        (schedules.WarmUp(0.8, 4), {1: 0.2, 4: 0.8, 9: 0.8}),
    ],
)
def test_schedules(schedule, expected):
    for step, rate in expected.items():
        assert float(ops.convert_to_numpy(schedule(step))) == pytest.approx(rate, rel=1e-5)
    again = schedules.deserialize(schedules.serialize(schedule))
    assert schedules.serialize(again) == schedules.serialize(schedule)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: schedules.OneCycle(1.0, 10, warmup_fraction=1.0), "warmup_fraction in"),
        (lambda: schedules.OneCycle(1.0, 0), "total_steps > 0"),
        (lambda: schedules.WarmUp("cosine", 3), "schedule or a number"),
        (lambda: schedules.WarmUp(0.1, 0), "warmup_steps > 0"),
        (lambda: schedules.CosineDecayRestarts(0.1, 0), "first_decay_steps > 0"),
    ],
)
def test_wrong_schedules_say_so(make, message):
    with pytest.raises(ValueError, match=message):
        make()
