"""A change as something to read: terminal, plain text, HTML, Slack, JSON.

Pure functions of a change. They decide nothing, send nothing, and read no clock.
"""
