"""The verbs, over a real index and real WARC files; only the wire and the clock are scripted."""
