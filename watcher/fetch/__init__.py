"""One polite, guarded, exactly recorded exchange: everything that touches agencies' servers."""
