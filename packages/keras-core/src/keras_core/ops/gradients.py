"""Gradients by Variables, in one spelling for all backends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from keras_core.errors import UnsupportedError
from keras_core.plugins import active
from keras_core.state.variable import Variable


def value_and_grad(
    fn: Callable[..., Any], variables: Sequence[Variable], has_aux: bool = False
) -> Callable[..., tuple[Any, list[Any]]]:
    """Return a function that computes what `fn` does and its gradients by Variables.

    Args:
        fn: returns a scalar tensor, or `(scalar, aux)` if `has_aux`. It may read and assign any Variable.
        variables: what to differentiate by.
        has_aux: whether `fn` returns something besides the scalar.

    Returns:
        A function of the arguments of `fn` that returns `(value, gradients)`: what `fn` returned, and a gradient, or
        None, for each variable.

    Raises:
        UnsupportedError: the active backend has no gradients.

    Example:

        def train_step(self, data):
            x, y = data

            def loss_fn():
                y_pred = self(x, training=True)
                return self.compute_loss(x, y, y_pred), y_pred

            (loss, y_pred), gradients = ops.value_and_grad(loss_fn, self.trainable_variables, has_aux=True)()
            self.optimizer.apply(gradients, self.trainable_variables)
            return self.compute_metrics(x, y, y_pred)
    """
    variables = list(variables)

    def run(*args: Any, **kwargs: Any) -> tuple[Any, list[Any]]:
        loaded = active.current()
        differentiate = loaded.functions.get("value_and_grad")
        if differentiate is None:
            raise UnsupportedError(
                f"The backend {loaded.name!r} computes no gradients. Install one that trains, such as "
                "`pip install keras-backend-jax`."
            )

        def scalar() -> tuple[Any, Any]:
            result = fn(*args, **kwargs)
            return result if has_aux else (result, None)

        (value, aux), gradients = differentiate(scalar, variables)
        return ((value, aux) if has_aux else value), gradients

    return run
