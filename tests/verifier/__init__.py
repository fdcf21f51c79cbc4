"""What a stranger is told about an archive that somebody else made."""
