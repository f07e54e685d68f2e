"""The NumPy backend: the reference of the conformance kit, and inference without a framework."""
