"""Newsrooms witness each other."""
