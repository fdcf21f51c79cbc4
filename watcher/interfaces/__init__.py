"""Ways in: commands, the daemon, the viewer. They drive services and hold no rules."""
