"""From bytes to text, edits and kinds: pure functions without clock, disk, network, time limit."""
