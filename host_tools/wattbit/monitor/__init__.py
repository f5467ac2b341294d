"""Watch a device: bytes from a link to a picture, and the picture to a screen."""
