"""The update rules of the adaptive optimizers against their papers, written out in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import Variable, ops, optimizers

RNG = np.random.default_rng(9)
START = RNG.normal(size=(3, 2))
GRADIENTS = RNG.normal(size=(4, 3, 2))


def run(optimizer, start=START, gradients=GRADIENTS, dtype="float32"):
    w = Variable(start.astype("float32"), dtype=dtype, name="kernel")
    for g in gradients:
        optimizer.apply([ops.cast(ops.convert_to_tensor(g.astype("float32")), dtype)], [w])
    return np.asarray(ops.convert_to_numpy(ops.cast(w.value, "float32")))


def norm(x):
    return np.sqrt((x**2).sum())


def size(x):
    return np.sqrt((x**2).mean())


def adagrad(w, a=0.5):
    for g in GRADIENTS:
        a = a + g**2
        w = w - 0.1 * g / np.sqrt(a + 1e-3)
    return w


def adadelta(w, squares=0.0, moves=0.0):
    for g in GRADIENTS:
        squares = 0.9 * squares + 0.1 * g**2
        move = np.sqrt(moves + 1e-3) / np.sqrt(squares + 1e-3) * g
        moves = 0.9 * moves + 0.1 * move**2
        w = w - 0.5 * move
    return w


def adamax(w, m=0.0, u=0.0):
    for t, g in enumerate(GRADIENTS, 1):
        m, u = 0.8 * m + 0.2 * g, np.maximum(0.9 * u, np.abs(g))
        w = w - 0.1 / (1 - 0.8**t) * m / (u + 1e-3)
    return w


def nadam(w, m=0.0, v=0.0, product=1.0):
    for t, g in enumerate(GRADIENTS, 1):
        now, then = (0.8 * (1 - 0.5 * 0.96**k) for k in (t, t + 1))
        product *= now
        m, v = 0.8 * m + 0.2 * g, 0.9 * v + 0.1 * g**2
        mean = then * m / (1 - product * then) + (1 - now) * g / (1 - product)
        w = w - 0.1 * mean / (np.sqrt(v / (1 - 0.9**t)) + 1e-3)
    return w


def lion(w, m=0.0):
    for g in GRADIENTS:
        w = w * (1 - 0.1 * 0.3) - 0.1 * np.sign(0.8 * m + 0.2 * g)
        m = 0.9 * m + 0.1 * g
    return w


def lamb(w, m=0.0, v=0.0):
    for t, g in enumerate(GRADIENTS, 1):
        m, v = 0.8 * m + 0.2 * g, 0.9 * v + 0.1 * g**2
        move = m / (1 - 0.8**t) / (np.sqrt(v / (1 - 0.9**t)) + 1e-3)
        w = w - 0.1 * norm(w) / norm(move) * move
    return w


def ftrl(w, n=0.5, z=0.0):
    for g in GRADIENTS:
        before, n = n, n + g**2
        z = z + g - (np.sqrt(n) - np.sqrt(before)) / 0.1 * w
        w = np.where(np.abs(z) <= 0.2, 0, -(z - np.sign(z) * 0.2) / (np.sqrt(n) / 0.1 + 2 * 0.3))
    return w


def adafactor(w, rows=0.0, columns=0.0):
    for t, g in enumerate(GRADIENTS, 1):
        keep = 1 - t**-0.8
        rows, columns = (keep * s + (1 - keep) * (g**2).mean(a) for s, a in ((rows, 1), (columns, 0)))
        move = g / np.sqrt(np.outer(rows, columns) / rows.mean())
        move = move / max(1.0, size(move) / 0.7)
        w = w - min(0.1, t**-0.5) * max(1e-3, size(w)) * move
    return w


def schedule_free(w, v=0.0):
    z = x = w
    for t, g in enumerate(GRADIENTS, 1):
        v = 0.9 * v + 0.1 * g**2
        rate = 0.1 * min(1, t / 3)
        z = z - rate * g / (np.sqrt(v / (1 - 0.9**t)) + 1e-3)
        x = x + (z - x) / t  # the mean of all z
        w = 0.2 * z + 0.8 * x  # where the next gradient is taken
    return w


B = {"beta_1": 0.8, "beta_2": 0.9, "epsilon": 1e-3}
RULES = [
    ("Adagrad", {"initial_accumulator_value": 0.5, "epsilon": 1e-3}, adagrad),
    ("Adadelta", {"learning_rate": 0.5, "rho": 0.9, "epsilon": 1e-3}, adadelta),
    ("Adamax", B, adamax),
    ("Nadam", B, nadam),
    ("Lion", {"beta_1": 0.8, "beta_2": 0.9, "weight_decay": 0.3}, lion),
    ("Lamb", B, lamb),
    (
        "Ftrl",
        {"initial_accumulator_value": 0.5, "l1_regularization_strength": 0.2, "l2_regularization_strength": 0.3},
        ftrl,
    ),
    ("Adafactor", {"clip_threshold": 0.7}, adafactor),
    ("ScheduleFreeAdamW", {**B, "warmup_steps": 3}, schedule_free),
]


@pytest.mark.parametrize(("name", "options", "rule"), RULES, ids=[r[0] for r in RULES])
def test_rules(name, options, rule):
    optimizer = getattr(optimizers, name)(**{"learning_rate": 0.1, **options})
    np.testing.assert_allclose(run(optimizer), rule(START), rtol=2e-5, atol=2e-6)
    again = optimizers.deserialize(optimizers.serialize(optimizer))
    assert again.get_config() == optimizer.get_config()
    assert type(optimizers.get(name)) is type(optimizer)


@pytest.mark.parametrize(("name", "options", "rule"), [r for r in RULES if r[0] in ("Lamb", "Adafactor")])
def test_rules_of_many_variables_at_once(name, options, rule):
    names = ["float32", "float16", "float32"]
    many = [Variable(START.astype("float32"), dtype=dtype) for dtype in names]
    optimizer = getattr(optimizers, name)(**{"learning_rate": 0.1, **options})
    for g in GRADIENTS:
        optimizer.apply([ops.cast(ops.convert_to_tensor(g.astype("float32")), dtype) for dtype in names], many)
    for w, tolerance in zip(many, (2e-5, 2e-2, 2e-5), strict=True):
        np.testing.assert_allclose(w.numpy(), rule(START), rtol=tolerance, atol=tolerance)


def test_a_class_may_say_how_to_update_one_variable():
    class Twice(optimizers.Adagrad):
        def update_step(self, gradient, variable, learning_rate):
            super().update_step(gradient * 2, variable, learning_rate)

    options = {"learning_rate": 0.1, "initial_accumulator_value": 0.5}
    doubled = run(optimizers.Adagrad(**options), gradients=GRADIENTS * 2)
    np.testing.assert_allclose(run(Twice(**options)), doubled, rtol=1e-6)


def test_muon_turns_a_matrix_and_leaves_the_rest_to_adam():
    """Jordan et al. (2024): the step is nearly the orthogonal factor of the momentum's polar decomposition."""
    matrix = optimizers.Muon(0.1, weight_decay=None, rms_rate=None, ns_steps=5)
    step = (START - run(matrix, gradients=GRADIENTS[:1])) / 0.1
    found, (u, _, vt) = np.linalg.svd(step), np.linalg.svd(GRADIENTS[0], full_matrices=False)
    assert np.all((found[1] > 0.6) & (found[1] < 1.3))
    np.testing.assert_allclose(found[0][:, :2] @ found[2], u @ vt, atol=1e-4)
    vector = optimizers.Muon(0.1, adam_weight_decay=None)
    plain = run(optimizers.Adam(0.1), START[:, 0], GRADIENTS[:, :, 0])
    np.testing.assert_allclose(run(vector, START[:, 0], GRADIENTS[:, :, 0]), plain, rtol=1e-5)


def test_adafactor_of_a_vector_keeps_all_squares():
    w, v = START[:, 0], 0.0
    for t, g in enumerate(GRADIENTS[:, :, 0], 1):
        v = (1 - t**-0.8) * v + t**-0.8 * g**2
        w = w - 0.1 * size(w) * g / np.sqrt(v) / max(1.0, size(g / np.sqrt(v)))
    found = run(optimizers.Adafactor(0.1, relative_step=False), START[:, 0], GRADIENTS[:, :, 0])
    np.testing.assert_allclose(found, w, rtol=2e-5)


def test_adam_moves_in_bfloat16():
    """There 0.999 is 1, so the corrections of the means are computed in float32."""
    expected = run(optimizers.Adam(0.1))
    np.testing.assert_allclose(run(optimizers.Adam(0.1), dtype="bfloat16"), expected, atol=0.03)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: optimizers.Lion(beta_1=0.0), "beta_1 in"),
        (lambda: optimizers.Ftrl(learning_rate_power=0.5), "learning_rate_power <= 0"),
        (lambda: optimizers.Ftrl(beta=-1.0), "beta >= 0"),
        (lambda: optimizers.AdamW(weight_decay=None), "needs a weight_decay"),
        (lambda: optimizers.legacy.Adam(), "Use `keras.optimizers.Adam`"),
    ],
)
def test_wrong_options_say_so(make, message):
    with pytest.raises((ValueError, ImportError), match=message):
        make()
