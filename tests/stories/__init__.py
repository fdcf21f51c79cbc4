"""Stories: what happens on an agency's site, and what Watcher says of it on the command line."""
