"""Keys of a register map's JSON: the value, or a ValueError that names the map, the key and what is allowed."""

ORDERS = ("high", "low")


def order_of(row: dict, where: str, default: str) -> str:
    """The word order of a row, "high" or "low" first."""
    order = row.get("word_order", default)
    if order not in ORDERS:
        raise ValueError("%s: word_order %r: allowed are %s" % (where, order, " ".join(ORDERS)))
    return order


def get(row: dict, key: str, where: str, kind: type) -> object:
    """`row[key]`, which must be there and of this kind."""
    value = row.get(key)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError("%s: %s must be given as %s, not %r" % (where, key, kind.__name__, value))
    return value


def integer(row: dict, key: str, where: str, low: int, high: int, default: object = None) -> int:
    """`row[key]`, an integer from `low` to `high`."""
    if default is not None and key not in row:
        return default
    value = get(row, key, where, int)
    if not low <= value <= high:
        raise ValueError("%s: %s %d: allowed is %d .. %d" % (where, key, value, low, high))
    return value


def check_block(block: dict, name: str) -> None:
    """Refuse a block that no request could read."""
    where = name + ".blocks"
    start = integer(block, "start", where, 0, 0xFFFF)
    integer(block, "count", where, 1, 0x10000 - start)
    integer(block, "every", where, 1, 1000)
    integer(block, "function", where, 3, 4, 3)
    integer(block, "model", where, 1, 0xFFFE, 1)
