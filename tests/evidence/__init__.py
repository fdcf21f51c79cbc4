"""The WARC files of an archive."""
