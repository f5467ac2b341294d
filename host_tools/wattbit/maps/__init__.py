"""Register maps as data: their schema, checked key by key; nothing here opens a port or reads a file."""
