"""Modbus devices on a serial port of the host: register maps and their check, scan, read and write."""
