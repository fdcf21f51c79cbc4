"""The shape of the program."""
