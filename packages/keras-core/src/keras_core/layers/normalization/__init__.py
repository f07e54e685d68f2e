"""Layers that bring activations to a common mean and scale."""
