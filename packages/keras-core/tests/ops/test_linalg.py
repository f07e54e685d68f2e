"""Linear algebra beyond the kit's table: reconstruction, errors, dtypes, shapes."""

import numpy as np
import pytest

from keras_core import KerasTensor, ops
from keras_core.errors import UnsupportedError
from keras_core.ops import dispatch
from keras_core.plugins import active

RNG = np.random.default_rng(0)
A = RNG.normal(size=(2, 3, 3)).astype("float32") + 4 * np.eye(3, dtype="float32")
HERMITIAN = np.array([[2, 1j], [-1j, 3]], "complex64")
TALL, WIDE = RNG.normal(size=(4, 2)).astype("float32"), RNG.normal(size=(2, 4)).astype("float32")


def array(x):
    return np.asarray(ops.convert_to_numpy(x))


@pytest.mark.parametrize("mode", ["reduced", "complete"])
@pytest.mark.parametrize("x", [TALL, WIDE, A], ids=["tall", "wide", "stack"])
def test_qr_gives_back_the_matrix(x, mode):
    q, r = map(array, ops.qr(x, mode=mode))
    np.testing.assert_allclose(q @ r, x, atol=1e-5)
    np.testing.assert_allclose(
        q.swapaxes(-1, -2) @ q, np.broadcast_to(np.eye(q.shape[-1]), q.shape[:-2] + (q.shape[-1],) * 2), atol=1e-5
    )
    assert (q.shape, r.shape) == tuple(part.shape for part in np.linalg.qr(x, mode=mode))


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("x", [TALL, WIDE], ids=["tall", "wide"])
def test_svd_gives_back_the_matrix(x, full):
    u, s, vh = map(array, ops.svd(x, full_matrices=full))
    np.testing.assert_allclose((u[:, :2] * s) @ vh[:2], x, atol=1e-5)
    assert (u.shape, vh.shape) == tuple(np.linalg.svd(x, full_matrices=full)[i].shape for i in (0, 2))


def test_eigenvalues_of_hermitian_matrices_are_real():
    values, vectors = map(array, ops.eigh(HERMITIAN))
    assert values.dtype == "float32"
    np.testing.assert_allclose(HERMITIAN @ vectors, vectors * values, atol=1e-5)


def test_eig_finds_complex_values_of_real_matrices():
    values, vectors = map(array, ops.eig(A))
    np.testing.assert_allclose(A @ vectors, vectors * values[:, None, :], atol=1e-4)


@pytest.mark.parametrize("shape", [(3,), (2, 3), (3, 2), (2, 3, 2), (1, 3, 1)])
@pytest.mark.parametrize("name", ["solve", "solve_triangular"])
def test_right_sides_are_vectors_or_matrices(name, shape):
    b = RNG.normal(size=shape).astype("float32")
    vectors = shape in ((3,), (2, 3))
    a = A if name == "solve" else np.triu(A)
    expected = np.linalg.solve(a, np.broadcast_to(b[..., None] if vectors else b, (2, 3, 1 if vectors else shape[-1])))
    expected = expected[..., 0] if vectors else expected
    np.testing.assert_allclose(array(getattr(ops, name)(A, b)), expected, rtol=1e-4, atol=1e-4)
    assert (
        getattr(ops, name)(KerasTensor((None, 3, 3)), KerasTensor(shape)).shape[-len(expected.shape) + 1 :]
        == expected.shape[1:]
    )


def test_singular_matrices_have_a_pseudo_inverse():
    x = np.array([[1, 2], [2, 4]], "float32")
    np.testing.assert_allclose(array(ops.pinv(x)), x.T / 25, atol=1e-6)
    assert int(ops.matrix_rank(x)) == 1
    assert int(ops.matrix_rank(np.diag([4.0, 2.0]).astype("float32"), tol=3.0)) == 1


def test_least_squares_has_the_shortest_solution():
    np.testing.assert_allclose(
        array(ops.lstsq(np.ones((1, 2), "float32"), np.array([2.0], "float32"))), [1, 1], atol=1e-6
    )


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "int32"])
@pytest.mark.parametrize("name", ["cholesky", "inv", "det", "svd", "qr", "eigh", "lu_factor", "pinv"])
def test_short_floats_keep_their_dtype_and_integers_become_floats(name, dtype):
    function = getattr(ops, name)
    made = function(ops.cast(np.array([[4, 1], [1, 3]]), dtype))
    made = made if isinstance(made, tuple) else (made,)
    foretold = function(KerasTensor((2, 2), dtype))
    foretold = foretold if isinstance(foretold, tuple) else (foretold,)
    assert [ops.dtype(x) for x in made] == [x.dtype for x in foretold]
    assert ops.dtype(made[0]) == ("float32" if dtype == "int32" else dtype)


@pytest.mark.parametrize(
    "x", [np.ones(3, "float32"), np.ones((2, 3), "float32"), KerasTensor((2, 3))], ids=["vector", "wide", "symbol"]
)
@pytest.mark.parametrize("name", ["cholesky", "cholesky_inverse", "det", "eig", "eigh", "inv", "logdet", "slogdet"])
def test_what_is_no_square_matrix_is_refused_by_name(name, x):
    with pytest.raises(ValueError, match=f"ops.{name} takes"):
        getattr(ops, name)(x)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ops.qr(TALL, mode="raw"), "mode='raw'"),
        (lambda: ops.solve(A, np.ones(4, "float32")), "ops.solve needs b"),
        (lambda: ops.solve_triangular(A, np.ones((4, 2), "float32")), "ops.solve_triangular needs b"),
        (lambda: ops.lstsq(A, TALL), "ops.lstsq needs"),
        (lambda: ops.svd(np.ones(3, "float32")), "ops.svd takes matrices"),
    ],
)
def test_errors_say_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.skipif(not active.current().capabilities.trains, reason="the backend has no gradients")
def test_a_gradient_through_the_host_is_refused():
    with dispatch.compositions(), pytest.raises(UnsupportedError, match="host"):
        ops.grad(lambda x: ops.sum(ops.svd(x, compute_uv=False)))(np.eye(2, dtype="float32"))
