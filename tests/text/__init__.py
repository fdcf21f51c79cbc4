"""The engine from bytes to kinds."""
