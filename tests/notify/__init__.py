"""What channels promise."""
