"""A grid of characters with styles: boxes, texts and arrows to lines of a screen."""

from textual.content import Content

STYLES = {
    "good": "$text-success",
    "warn": "$text-warning",
    "bad": "bold $text-error",
    "dim": "$foreground 60%",
    "name": "bold $text-accent",
    "strong": "bold",
    "": "",
}


class Canvas:
    """`width` by `height`; what falls outside is cut off. Styles are names of STYLES."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._text = [[" "] * width for _ in range(height)]
        self._style = [[""] * width for _ in range(height)]

    def put(self, x: int, y: int, text: str, style: str = "") -> None:
        """Write `text` from column x of row y."""
        for i, ch in enumerate(text):
            if 0 <= x + i < self.width and 0 <= y < self.height:
                self._text[y][x + i] = ch
                self._style[y][x + i] = style

    def box(self, x: int, y: int, width: int, title: str, rows: list[tuple[str, str]]) -> None:
        """A box of len(rows) + 2 lines: its title in the upper edge, one (text, style) a row."""
        self.put(x, y, "╭" + "─" * (width - 2) + "╮", "dim")
        self.put(x + 2, y, f" {title} ", "name")
        for i, (text, style) in enumerate(rows):
            self.put(x, y + 1 + i, "│", "dim")
            self.put(x + 2, y + 1 + i, text[: width - 4].ljust(width - 4), style)
            self.put(x + width - 1, y + 1 + i, "│", "dim")
        self.put(x, y + 1 + len(rows), "╰" + "─" * (width - 2) + "╯", "dim")

    def lines(self, grey: bool = False) -> list[Content]:
        """One Content a row; `grey` leaves out every meaning of colour."""
        return [self._line(y, grey) for y in range(self.height)]

    def _line(self, y: int, grey: bool) -> Content:
        parts: list[tuple[str, str]] = []
        for ch, style in zip(self._text[y], self._style[y], strict=True):
            meant = STYLES["dim"] if grey else STYLES[style]
            if parts and parts[-1][1] == meant:
                parts[-1] = (parts[-1][0] + ch, meant)
            else:
                parts.append((ch, meant))
        return Content.assemble(*parts)


def bar(part: float, width: int) -> str:
    """A bar of `width` characters, `part` of it full, in eighths."""
    eighths = round(max(0.0, min(1.0, part)) * width * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[rest]).ljust(width, "░")
