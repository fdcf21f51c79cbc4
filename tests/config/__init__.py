"""Reading config.toml."""
