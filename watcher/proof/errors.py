"""What goes wrong with a proof: it is not of its format, or it does not prove what it should."""


class ProofError(Exception):
    """A proof cannot be accepted; the message names what and where."""


class Malformed(ProofError):
    """The bytes are not of the format that they should be."""


class NotProven(ProofError):
    """The bytes are of their format, and do not prove what they should."""
