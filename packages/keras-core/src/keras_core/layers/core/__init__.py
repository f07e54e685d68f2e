"""Layers that most models use."""
