"""Channels: hand one message over, or say why not. They decide nothing and repeat nothing."""
