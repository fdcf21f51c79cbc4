"""Other people's programs judge what Watcher writes: validators, replay servers, a browser."""
