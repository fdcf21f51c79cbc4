"""What a hostile site, an unlucky disk or a wrong clock must not bring about."""
