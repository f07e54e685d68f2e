"""State: Variables, scopes, symbolic tensors and the graph of their calls."""

from __future__ import annotations

from keras_core.state.graph import Node, OpCall, Operation
from keras_core.state.scopes import name_scope
from keras_core.state.symbolic import KerasTensor, is_keras_tensor
from keras_core.state.variable import Variable

__all__ = ["KerasTensor", "Node", "OpCall", "Operation", "Variable", "is_keras_tensor", "name_scope"]
