"""Models: Model, Sequential, Functional, and what makes new ones of them."""

from __future__ import annotations

from keras_core.models.cloning import clone_model
from keras_core.models.functional import Functional
from keras_core.models.model import Model
from keras_core.models.sequential import Sequential
from keras_core.saving import load_model, model_from_json, save_model

__all__ = ["Functional", "Model", "Sequential", "clone_model", "load_model", "model_from_json", "save_model"]
