"""The WARC files: every check written once, durable, found by file and offset; nothing interpreted.

``warc.WarcEvidence`` is the port's implementation, ``folder`` opens and locks an archive;
the other modules are theirs. Formats: ``docs/formats/archive.md`` and ``docs/formats/warc.md``.
"""
