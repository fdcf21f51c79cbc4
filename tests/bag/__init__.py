"""The evidence bag: its container, its content, its documents."""
