"""The class that every layer derives from, one part a file."""
