"""What a server says of the payloads of a pair: the same to every detector."""


def served_as(*payloads: bytes) -> str:
    """Return the media type that a server says: with a charset only where it is surely right."""
    try:
        for payload in payloads:
            payload.decode("utf-8")
    except UnicodeDecodeError:
        return "text/html"
    return "text/html; charset=utf-8"
