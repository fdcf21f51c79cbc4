"""A fictional agency, replays of real pages and stand-ins for the world, for tests and the demo."""
