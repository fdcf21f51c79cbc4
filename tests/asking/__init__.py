"""Tests of questions over HTTP."""
