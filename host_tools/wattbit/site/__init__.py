"""Site files on the host: read, check, and turn into what the device loads."""
