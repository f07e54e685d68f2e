"""Every loss against its formula in NumPy, all of them compiled into one program."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import losses, ops

RNG = np.random.default_rng(0)
REAL, OTHER = (RNG.normal(size=(4, 3)).astype("float32") for _ in range(2))
BITS = RNG.integers(0, 2, (4, 3)).astype("float32")
P = RNG.uniform(0.1, 0.9, (4, 3)).astype("float32")
LABELS = np.array([2, 0, 1, 0])
ONE_HOT = np.eye(3, dtype="float32")[LABELS]
SOFT = P / P.sum(-1, keepdims=True)
EMBEDDINGS = np.array([[1, 0], [0, 1], [0.6, 0.8], [0.8, -0.6]], "float32")
CLASSES = np.array([0, 0, 1, 2])
CTC_LABELS = np.array([[1, 0], [2, 1]])
LOGITS = RNG.normal(size=(2, 4, 3)).astype("float32")


def unit(x):
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def tversky(true, pred, miss, wrong, axis=None):
    hits = (true * pred).sum(axis)
    return 1 - hits / (hits + miss * (true * (1 - pred)).sum(axis) + wrong * ((1 - true) * pred).sum(axis))


def focal(true, pred, gamma):
    p = np.where(true == 1, pred, 1 - pred)
    return -((1 - p) ** gamma) * np.log(p)


def circle(gamma, margin):
    """Equations 1 and 4 of Sun et al. 2020, row by row."""
    cosines, found = EMBEDDINGS @ EMBEDDINGS.T, []
    for i in range(4):
        same = [cosines[i, j] for j in range(4) if j != i and CLASSES[i] == CLASSES[j]]
        apart = [cosines[i, j] for j in range(4) if CLASSES[i] != CLASSES[j]]
        pull = sum(np.exp(-gamma * max(1 + margin - s, 0) * (s - 1 + margin)) for s in same)
        push = sum(np.exp(gamma * max(s + margin, 0) * (s - margin)) for s in apart)
        found.append(np.log1p(pull * push))
    return np.array(found)


def ctc_by_enumeration():
    """Sum over all paths that become the labels when repeats and blanks are left out."""
    found = []
    for labels, logits in zip(CTC_LABELS, LOGITS, strict=True):
        p = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
        wanted, total = [c for c in labels if c], 0.0
        for path in np.ndindex(3, 3, 3, 3):
            heard = [c for i, c in enumerate(path) if c and (i == 0 or path[i - 1] != c)]
            total += np.prod(p[range(4), path]) if heard == wanted else 0
        found.append(-np.log(total))
    return np.array(found)


ERROR = np.abs(REAL - OTHER)
SIGNS = 2 * BITS - 1
RIGHT = SOFT[range(4), LABELS]
CASES = {
    "mean_absolute_percentage_error": ((REAL, OTHER), {}, 100 * (ERROR / np.abs(REAL)).mean(-1)),
    "mean_squared_logarithmic_error": ((BITS, P), {}, ((np.log1p(BITS) - np.log1p(P)) ** 2).mean(-1)),
    "huber": (
        (REAL, OTHER),
        {"delta": 0.7},
        np.where(ERROR < 0.7, ERROR**2 / 2, 0.7 * ERROR - 0.7**2 / 2).mean(-1),
    ),
    "log_cosh": ((REAL, OTHER), {}, np.log(np.cosh(ERROR)).mean(-1)),
    "hinge": ((BITS, OTHER), {}, np.maximum(1 - SIGNS * OTHER, 0).mean(-1)),
    "squared_hinge": ((SIGNS, OTHER), {}, (np.maximum(1 - SIGNS * OTHER, 0) ** 2).mean(-1)),
    "categorical_hinge": ((ONE_HOT, SOFT), {}, 1 + np.where(ONE_HOT == 1, 0, SOFT).max(-1) - RIGHT),
    "kl_divergence": ((P, SOFT), {}, (P * np.log(P / SOFT)).sum(-1)),
    "poisson": ((BITS, P), {}, (P - BITS * np.log(P)).mean(-1)),
    "cosine_similarity": ((REAL, OTHER), {"axis": -1}, -(unit(REAL) * unit(OTHER)).sum(-1)),
    "dice": ((BITS, P), {"axis": -1}, 1 - 2 * (BITS * P).sum(-1) / (BITS.sum(-1) + P.sum(-1))),
    "tversky": ((BITS, P), {"alpha": 0.2, "beta": 0.9}, tversky(BITS, P, 0.2, 0.9)),
    "binary_focal_crossentropy": ((BITS, P), {"gamma": 3.0}, focal(BITS, P, 3).mean(-1)),
    "categorical_focal_crossentropy": (
        (ONE_HOT, SOFT),
        {"alpha": 0.4, "gamma": 1.0},
        -0.4 * (1 - RIGHT) * np.log(RIGHT),
    ),
    "categorical_generalized_cross_entropy": ((LABELS, SOFT), {"q": 0.3}, (1 - RIGHT**0.3) / 0.3),
    "circle": ((CLASSES, EMBEDDINGS), {"gamma": 2.0, "margin": 0.3}, circle(2.0, 0.3)),
    "ctc": ((CTC_LABELS, LOGITS), {}, ctc_by_enumeration()),
}


@pytest.fixture(scope="module")
def computed():
    def all_of_them(data):
        return {name: getattr(losses, name)(*data[name], **options) for name, (_, options, _) in CASES.items()}

    data = {name: tuple(map(ops.convert_to_tensor, pair)) for name, (pair, _, _) in CASES.items()}
    return {k: np.asarray(ops.convert_to_numpy(v)) for k, v in ops.jit(all_of_them)(data).items()}


@pytest.mark.parametrize("name", CASES)
def test_formula(computed, name):
    np.testing.assert_allclose(computed[name], CASES[name][2], rtol=2e-4, atol=1e-5)


def test_a_mean_of_circle_losses_is_over_those_with_a_pair():
    expected = circle(2.0, 0.3)[:2].mean()
    assert float(losses.Circle(gamma=2.0, margin=0.3)(CLASSES, EMBEDDINGS)) == pytest.approx(expected, rel=1e-4)


def test_a_loss_without_axes_has_no_mean():
    loss = losses.Dice(reduction="mean_with_sample_weight")
    expected = 1 - 2 * (BITS * P).sum() / (BITS.sum() + P.sum())
    assert float(loss(BITS, P, 0.5)) == pytest.approx(0.5 * expected, rel=1e-4)


def test_lists_of_numbers_are_one_tensor():
    assert float(losses.Huber()([[0.0, 0.0]], [[0.5, 3.0]])) == pytest.approx((0.125 + 2.5) / 2)


@pytest.mark.parametrize("name", ["mean_squared_error", "huber", "hinge", "poisson", "dice", "binary_crossentropy"])
@pytest.mark.parametrize("shape", [(4, 2), (4,), (3, 3)])
def test_labels_of_another_shape(name, shape):
    expected = rf"{name} got y_true of shape \({shape[0]},.*y_pred of shape \(4, 3\); expected equal shapes"
    with pytest.raises(ValueError, match=expected):
        getattr(losses, name)(np.ones(shape, "float32"), P)


def test_negative_labels_in_an_array():
    with pytest.raises(ValueError, match=r"'sparse_categorical_crossentropy' got the label -1; .* `ignore_class`"):
        losses.SparseCategoricalCrossentropy()(np.array([0, -1, 1, 2]), SOFT)
    losses.SparseCategoricalCrossentropy(ignore_class=-1)(np.array([0, -1, 1, 2]), SOFT)


def test_arguments_out_of_range():
    with pytest.raises(ValueError, match=r"q in \(0, 1\), got 1.5"):
        losses.CategoricalGeneralizedCrossEntropy(q=1.5)
    with pytest.raises(ValueError, match=r"one-hot labels pass"):
        losses.categorical_generalized_cross_entropy(ONE_HOT, SOFT, 0.5)
    with pytest.raises(ValueError, match=r"ctc got y_true of shape \(4,\)"):
        losses.ctc(LABELS, LOGITS)


@pytest.mark.parametrize(("name", "near"), [("hubber", "huber"), ("kldd", "kld"), ("cosine_similarty", "cosine_sim")])
def test_an_unknown_name(name, near):
    with pytest.raises(ValueError, match=f"Unknown loss: '{name}'. Did you mean '{near}"):
        losses.get(name)


@pytest.mark.parametrize("name", [n for n in losses.__all__ if isinstance(getattr(losses, n), type) and n != "Loss"])
def test_configs_make_equal_losses(name):
    config = {"reduction": "sum", "name": "mine"}
    options = {"Huber": {"delta": 2.0}, "CosineSimilarity": {"axis": 0}, "Dice": {"axis": [1]}, "CTC": {}}
    loss = getattr(losses, name)(**config, **options.get(name, {}))
    again = losses.deserialize(losses.serialize(loss))
    assert type(again) is type(loss) and again.get_config() == loss.get_config()
    assert options.get(name, {}).items() <= again.get_config().items()
