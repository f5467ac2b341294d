"""The silicon tier: the official MicroPython image on an emulated RP2040, with the firmware in its file system."""
