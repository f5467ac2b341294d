"""To a device from this machine: lines and requests over a serial port, a socket or a broker."""
