"""Activations with arguments, as layers."""
