"""The walls of the house, read from syntax trees: nothing of the project is imported or run."""
