"""What can only be seen in a process of its own: its first step, its memory, what it leaks and how long it compiles."""
