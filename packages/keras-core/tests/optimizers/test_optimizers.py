"""Optimizers against their papers' update rules, written out in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import Variable, ops, optimizers
from keras_core.optimizers import schedules

RNG = np.random.default_rng(4)
START = [RNG.normal(size=(3, 2)).astype("float32"), RNG.normal(size=(4,)).astype("float32")]
GRADIENTS = [[RNG.normal(size=s.shape).astype("float32") for s in START] for _ in range(6)]


def run(optimizer, gradients=GRADIENTS, constraint=None):
    variables = [Variable(s.copy(), name=n) for s, n in zip(START, "ab", strict=True)]
    variables[0].constraint = constraint
    for step in gradients:
        optimizer.apply([None if g is None else ops.convert_to_tensor(g) for g in step], variables)
    return [v.numpy() for v in variables]


def check(found, expected):
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_sgd(momentum, nesterov):
    weights, velocities = [s.astype("float64") for s in START], [0.0, 0.0]
    for step in GRADIENTS:
        for i, g in enumerate(step):
            velocities[i] = momentum * velocities[i] - 0.1 * g
            weights[i] = weights[i] + (momentum * velocities[i] - 0.1 * g if nesterov and momentum else velocities[i])
    check(run(optimizers.SGD(0.1, momentum=momentum, nesterov=nesterov)), weights)


@pytest.mark.parametrize("amsgrad", [False, True])
@pytest.mark.parametrize("decay", [None, 0.1])
def test_adam(amsgrad, decay):
    """Kingma & Ba (2014), the form at the end of section 2; Reddi et al. (2018); Loshchilov & Hutter (2019)."""
    weights, m, v, largest = [s.astype("float64") for s in START], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]
    for t, step in enumerate(GRADIENTS, 1):
        rate = 0.01 * np.sqrt(1 - 0.99**t) / (1 - 0.8**t)
        for i, g in enumerate(step):
            if decay:
                weights[i] = weights[i] * (1 - 0.01 * decay)
            m[i], v[i] = 0.8 * m[i] + 0.2 * g, 0.99 * v[i] + 0.01 * g**2
            largest[i] = np.maximum(largest[i], v[i])
            weights[i] = weights[i] - rate * m[i] / (np.sqrt(largest[i] if amsgrad else v[i]) + 1e-5)
    options = {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-5, "amsgrad": amsgrad}
    optimizer = optimizers.AdamW(weight_decay=decay, **options) if decay else optimizers.Adam(**options)
    check(run(optimizer), weights)


@pytest.mark.parametrize("centered", [False, True])
@pytest.mark.parametrize("momentum", [0.0, 0.7])
def test_rmsprop(centered, momentum):
    weights, square, mean, moved = [s.astype("float64") for s in START], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]
    for step in GRADIENTS:
        for i, g in enumerate(step):
            square[i] = 0.9 * square[i] + 0.1 * g**2
            mean[i] = 0.9 * mean[i] + 0.1 * g
            scale = square[i] - (mean[i] ** 2 if centered else 0.0)
            moved[i] = momentum * moved[i] + 0.01 * g / np.sqrt(scale + 1e-7)
            weights[i] = weights[i] - moved[i]
    check(run(optimizers.RMSprop(0.01, momentum=momentum, centered=centered)), weights)


@pytest.mark.parametrize("clip", ["clipvalue", "clipnorm", "global_clipnorm"])
def test_clipping(clip):
    step = GRADIENTS[0]
    norms = [np.linalg.norm(g) for g in step]
    expected = {
        "clipvalue": [np.clip(g, -0.5, 0.5) for g in step],
        "clipnorm": [g * min(1, 0.5 / n) for g, n in zip(step, norms, strict=True)],
        "global_clipnorm": [g * min(1, 0.5 / np.hypot(*norms)) for g in step],
    }[clip]
    found = run(optimizers.SGD(1.0, **{clip: 0.5}), [step])
    check(found, [s - g for s, g in zip(START, expected, strict=True)])


def test_one_clipping_at_a_time():
    with pytest.raises(ValueError, match="Only one of"):
        optimizers.SGD(clipnorm=1.0, clipvalue=1.0)


def test_constraints_hold_after_each_update():
    found = run(optimizers.SGD(1.0), constraint=lambda w: ops.maximum(w, 0.0))
    assert found[0].min() >= 0 and found[1].min() < 0


def test_variables_without_a_gradient_are_left_alone():
    found = run(optimizers.Adam(0.1), [[None, GRADIENTS[0][1]]])
    check(found[:1], START[:1])
    assert np.abs(found[1] - START[1]).max() > 0.01
    with pytest.raises(ValueError, match="No gradient reaches any variable"):
        run(optimizers.Adam(), [[None, None]])


def test_errors_name_the_numbers():
    with pytest.raises(ValueError, match="1 gradients for 2 variables"):
        optimizers.SGD().apply([np.ones(2)], [Variable(np.ones(2, "float32")) for _ in range(2)])
    optimizer = optimizers.Adam()
    optimizer.build([Variable(np.ones(2, "float32"))])
    with pytest.raises(ValueError, match="was not built for the variable"):
        optimizer.apply([ops.ones((2,))], [Variable(np.ones(2, "float32"), name="other")])


@pytest.mark.parametrize("name", ["decay", "lr"])
def test_dropped_arguments_name_their_successor(name):
    with pytest.raises(ValueError, match=rf"unknown argument '{name}'. Use learning_rate"):
        optimizers.Adam(**{name: 0.1})


def test_the_learning_rate_can_be_read_and_set():
    optimizer = optimizers.SGD(0.25)
    assert float(optimizer.learning_rate) == 0.25
    optimizer.learning_rate = 0.5
    assert float(optimizer.learning_rate.numpy()) == 0.5
    optimizer.learning_rate.assign(0.75)
    assert optimizer.get_config()["learning_rate"] == 0.75
    scheduled = optimizers.SGD(schedules.ExponentialDecay(0.1, 10, 0.5))
    with pytest.raises(TypeError, match="cannot be set"):
        scheduled.learning_rate = 0.1
    assert float(scheduled.learning_rate) == pytest.approx(0.1)


def test_a_schedule_is_followed():
    optimizer = optimizers.SGD(schedules.PiecewiseConstantDecay([0, 2], [1.0, 0.1, 0.01]))
    ones = [[np.ones(s.shape, "float32") for s in START]] * 4
    check(run(optimizer, ones), [s - (1.0 + 0.1 + 0.1 + 0.01) for s in START])


@pytest.mark.parametrize(
    ("schedule", "rule"),
    [
        (schedules.ExponentialDecay(0.5, 4, 0.9), lambda t: 0.5 * 0.9 ** (t / 4)),
        (schedules.ExponentialDecay(0.5, 4, 0.9, staircase=True), lambda t: 0.5 * 0.9 ** (t // 4)),
        (schedules.InverseTimeDecay(0.5, 4, 2.0), lambda t: 0.5 / (1 + 2.0 * t / 4)),
        (schedules.PolynomialDecay(0.5, 4, 0.1, 2.0), lambda t: 0.4 * (1 - min(t, 4) / 4) ** 2 + 0.1),
        (schedules.PolynomialDecay(0.5, 4, 0.1, cycle=True), lambda t: 0.4 * (1 - t / (4 * max(1, -(-t // 4)))) + 0.1),
        (schedules.CosineDecay(0.5, 4, 0.1), lambda t: 0.5 * (0.9 * (1 + np.cos(np.pi * min(t, 4) / 4)) / 2 + 0.1)),
    ],
)
def test_schedules(schedule, rule):
    for t in (0, 1, 3, 4, 7, 9):
        assert float(ops.convert_to_numpy(schedule(t))) == pytest.approx(rule(t), rel=1e-5, abs=1e-7)
    assert type(schedule).from_config(schedule.get_config()).get_config() == schedule.get_config()


def test_configs_make_equal_optimizers():
    optimizer = optimizers.AdamW(schedules.CosineDecay(0.1, 5), weight_decay=0.1, clipnorm=1.0)
    again = optimizers.deserialize(optimizers.serialize(optimizer))
    assert again.get_config() == optimizer.get_config()
    assert isinstance(optimizers.get("RMSprop"), optimizers.RMSprop)
    with pytest.raises(ValueError, match="adam"):
        optimizers.get("adamm")


def test_stateless_apply_leaves_everything_alone():
    variables = [Variable(s.copy()) for s in START]
    optimizer = optimizers.SGD(0.5)
    optimizer.build(variables)
    gradients = [ops.convert_to_tensor(g) for g in GRADIENTS[0]]
    state = [v.value for v in optimizer.variables]
    after, slots = optimizer.stateless_apply(state, gradients, [v.value for v in variables])
    check([ops.convert_to_numpy(a) for a in after], [s - 0.5 * g for s, g in zip(START, GRADIENTS[0], strict=True)])
    check([v.numpy() for v in variables], START)
    assert int(ops.convert_to_numpy(slots[0])) == 1 and int(optimizer.iterations) == 0
    with pytest.raises(ValueError, match="2 trainable variables, got 1"):
        optimizer.stateless_apply(state, gradients, [variables[0].value])


def test_averages_of_variables():
    optimizer = optimizers.SGD(0.1, use_ema=True, ema_momentum=0.9)
    variables = [Variable(s.copy()) for s in START]
    weights = [s.astype("float64") for s in START]
    averages = None
    for step in GRADIENTS:
        optimizer.apply([ops.convert_to_tensor(g) for g in step], variables)
        weights = [w - 0.1 * g for w, g in zip(weights, step, strict=True)]
        averages = [0.9 * a + 0.1 * w for a, w in zip(averages or weights, weights, strict=True)]
    check([v.numpy() for v in variables], weights)
    optimizer.finalize_variable_values(variables)
    check([v.numpy() for v in variables], averages)
