"""Tests: a folder for each folder of the package, and for what runs through all of it."""
