"""The evidence bag: what bears on a change or a span of time, in one folder that checks itself.

``build`` puts it together; ``bagit`` is the container (RFC 8493). ``docs/formats/bag.md`` says what
lies where.
"""
