"""Training: the loop, the steps, data and callbacks."""
