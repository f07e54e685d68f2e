"""A layer as configuration: the arguments that make an equal one."""

from __future__ import annotations

import inspect
from typing import Any

from keras_core.layers.base.calling import Calling
from keras_core.serialization import objects


class Configuration(Calling):
    """Mixin with `get_config` and `from_config`."""

    _init_arguments: tuple[tuple[Any, ...], dict[str, Any]]

    def get_config(self) -> dict[str, Any]:
        """Return the constructor arguments as a JSON-able dict.

        A class with arguments of its own overrides it and adds them to `super().get_config()`. Where it does not,
        the arguments that the constructor was given are recorded, if they can be written.

        Raises:
            NotImplementedError: an argument cannot be written and the class does not override `get_config`.
        """
        config = {
            "name": self.name,
            "trainable": self.trainable,
            "dtype": objects.serialize_keras_object(self.dtype_policy),
        }
        if self.activity_regularizer is not None:
            config["activity_regularizer"] = objects.serialize_keras_object(self.activity_regularizer)
        cls = self._keras_class()
        if cls.get_config is not Configuration.get_config:
            return config  # called through super(): the subclass adds its own arguments
        for name, value in self._given_arguments(cls).items():
            try:
                config[name] = objects.serialize_keras_object(value)
            except TypeError as error:
                raise NotImplementedError(
                    f"{self._label()} got the argument {name!r}, which cannot be written to a config ({error}). "
                    f"Override `get_config` in {cls.__name__}."
                ) from None
        return config

    def _given_arguments(self, cls: Any) -> dict[str, Any]:
        """The constructor arguments by name, those of the base layer left out."""
        args, kwargs = self._init_arguments
        try:
            bound = inspect.signature(cls.__init__).bind(self, *args, **kwargs)
        except TypeError:
            return {}
        given: dict[str, Any] = {}
        for i, (name, value) in enumerate(bound.arguments.items()):
            kind = bound.signature.parameters[name].kind
            if i == 0 or kind is inspect.Parameter.VAR_POSITIONAL:
                continue
            given.update(value if kind is inspect.Parameter.VAR_KEYWORD else {name: value})
        return {k: v for k, v in given.items() if k not in ("name", "trainable", "dtype", "activity_regularizer")}

    def _keras_class(self) -> Any:
        """The layer's class as its author wrote it, without the backend's mixin."""
        return getattr(type(self), "_written_class", type(self))

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the layer that `config` describes."""
        config = dict(config)
        own = cls.__dict__.get("get_config") or any(
            "get_config" in c.__dict__
            for c in cls.__mro__[:-1]
            if c is not Configuration and issubclass(c, Configuration)
        )
        if not own:
            config = {
                k: objects.deserialize_keras_object(v) if isinstance(v, dict) and "class_name" in v else v
                for k, v in config.items()
            }
        try:
            return cls(**config)
        except TypeError as error:
            raise TypeError(
                f"{cls.__name__} cannot be made from its config: {error}. The config holds {sorted(config)}. "
                f"Override `from_config`, or accept these arguments in `__init__`."
            ) from error
