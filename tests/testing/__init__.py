"""The fictional site and the replay carry other tests, so they are tested themselves."""
