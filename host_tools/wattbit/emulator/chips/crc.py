"""CRC-16 of Modbus RTU as the devices compute it."""


def make_table() -> list:
    """The 256 steps for one byte each."""
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ 0xA001 if byte & 1 else byte >> 1
        table.append(byte)
    return table


def crc16(table: list, data: bytes, n: int) -> int:
    """CRC of the first `n` bytes of `data`; goes onto the wire low byte first."""
    value = 0xFFFF
    for i in range(n):
        value = value >> 8 ^ table[(value ^ data[i]) & 0xFF]
    return value
