"""The one place where real parts meet: settings in, services over real adapters out."""
