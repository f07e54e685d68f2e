"""The same models and loops, written by hand in each framework as an expert would."""
