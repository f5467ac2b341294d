"""CRC of eight bits: of SHT3x answers and of Dallas 1-Wire frames."""


def msb_first(buf: bytearray, start: int, end: int) -> int:
    """CRC of buf[start:end] as Sensirion has it (SHT3x datasheet, 4.12): polynomial 0x31, start 0xFF; 0xBEEF: 0x92."""
    crc = 0xFF
    for i in range(start, end):
        crc ^= buf[i]
        for _ in range(8):
            crc = (crc << 1 ^ 0x31) & 0xFF if crc & 0x80 else crc << 1
    return crc


def lsb_first(buf: bytearray, start: int, end: int) -> int:
    """CRC of buf[start:end] as 1-Wire has it (Maxim application note 27): x^8 + x^5 + x^4 + 1 reflected, start 0."""
    crc = 0
    for i in range(start, end):
        crc ^= buf[i]
        for _ in range(8):
            crc = crc >> 1 ^ 0x8C if crc & 1 else crc >> 1
    return crc
