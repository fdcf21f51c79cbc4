"""The full-screen viewer: reads the archive, changes nothing in it."""
