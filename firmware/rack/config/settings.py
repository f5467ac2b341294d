"""The few settings that may be changed while running, by the names that the serial line uses."""


class Settings:
    """Reads and changes values of the site dict that the rules were built from.

    A refused change changes nothing. The rooms that use a setting read it from the site each time
    it may have changed, or are told by the caller of `set`.
    """

    def __init__(self, site: dict, rows: list) -> None:
        """`rows`: see `runtime.runtime_rows`."""
        self.site = site
        self.rows = rows
        self.names = [row[0] for row in rows]

    def get(self, name: str) -> int:
        """The value of a setting; KeyError if there is none of that name."""
        _, section, key = self._row(name)[:3]
        return self.site[section][key]

    def check(self, name: str, value) -> str | None:
        """None if `value` may be set, else what is wrong and what is allowed."""
        if name not in self.names:
            return "unknown setting; allowed: " + ", ".join(self.names)
        from . import kinds  # most controllers run for years without a change

        _, _, key, kind, low, high, unit = self._row(name)[:7]
        wrong = kinds.KINDS[kind](value, low, high, unit)
        if wrong:
            return wrong + "; allowed: " + kinds.allowed(kind, low, high, unit)
        return self._together(key, value)

    def set(self, name: str, value) -> str | None:
        """Change a setting and return None, or change nothing and return what is wrong."""
        wrong = self.check(name, value)
        if wrong is None:
            _, section, key = self._row(name)[:3]
            self.site[section][key] = value
        return wrong

    def _together(self, key: str, value: int) -> str | None:
        """The backup reserve stays below the charge at which loads come back."""
        floor, reserve = self.site["restore"]["floor_pm"], self.site["battery"]["reserve_pm"]
        if key == "reserve_pm" and value >= floor:
            return "not below the restore floor; allowed: 0 to {} pm".format(min(floor - 1, 900))
        if key == "floor_pm" and value <= reserve:
            return "not above the backup reserve; allowed: {} to 1000 pm".format(reserve + 1)
        return None

    def _row(self, name: str) -> tuple:
        for row in self.rows:
            if row[0] == name:
                return row
        raise KeyError(name)
