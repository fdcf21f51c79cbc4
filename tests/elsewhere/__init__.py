"""Tests of other people's archives."""
