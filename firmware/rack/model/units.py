"""Products of integers with units that stay inside a 31-bit small integer.

Every function here saturates instead of overflowing: on a 32-bit board a larger integer
would be allocated on the heap, and the steady cycle must not allocate.
"""

MAX_INT = 0x3FFFFFFF  # 2**30 - 1


def power_w(mv: int, ma: int) -> int:
    """Watts of `mv` (0 .. 1,000,000 mV) times `ma` (-1,000,000 .. 1,000,000 mA)."""
    if ma < 0:
        return -power_w(mv, -ma)
    return (mv * (ma // 1000) + mv * (ma % 1000) // 1000) // 1000


def energy_j(w: int, s: int) -> int:
    """Joules of `w` watts (>= 0) over `s` seconds (>= 0), saturated at 2**30 - 1 J (298 kWh)."""
    if s > 0 and w > MAX_INT // s:
        return MAX_INT
    return w * s


def add_sat(a: int, b: int) -> int:
    """Sum of two non-negative integers, saturated at 2**30 - 1."""
    return a + b if a <= MAX_INT - b else MAX_INT


def per_mille_of(amount: int, pm: int) -> int:
    """`pm` per mille (0 .. 1000) of a non-negative `amount`, rounded down."""
    return amount // 1000 * pm + amount % 1000 * pm // 1000


def ratio_pm(part: int, whole: int) -> int:
    """`part / whole` in per mille (0 .. 1000); both are halved together until they fit."""
    if whole <= 0 or part <= 0:
        return 0
    if part >= whole:
        return 1000
    while whole > 1000000:
        whole >>= 1
        part >>= 1
    return part * 1000 // whole
