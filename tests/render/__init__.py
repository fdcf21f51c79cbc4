"""What renderers promise."""
