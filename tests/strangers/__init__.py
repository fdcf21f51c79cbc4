"""A stranger's tools, with nothing of ours: a POSIX shell with openssl, and Go."""
