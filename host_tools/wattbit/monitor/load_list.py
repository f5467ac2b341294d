"""The list of loads by tier: lines are replaced where they are, so that cursor and scrolling stay."""

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from wattbit.monitor.picture import Picture
from wattbit.monitor.tiers import rows

NARROWEST = 40


class LoadList(OptionList):
    """`chosen` is the load under the cursor."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id, markup=False)
        self._rows_of: list[str] = []
        self._drawn: list[Content] = []

    @property
    def chosen(self) -> str | None:
        """The load under the cursor, None while there is none."""
        return None if self.highlighted is None else self.get_option_at_index(self.highlighted).id

    def show(self, picture: Picture, grey: bool) -> None:
        """Draw what has changed."""
        found = rows(picture, max(NARROWEST, self.scrollable_content_region.width), grey)
        names, lines = [row.load for row in found], [row.line for row in found]
        if names != self._rows_of:
            self._fill(names, lines)
        for i, (before, after) in enumerate(zip(self._drawn, lines, strict=True)):
            if (before.plain, before.spans) != (after.plain, after.spans):
                self.replace_option_prompt_at_index(i, after)
        self._drawn = lines

    def _fill(self, names: list[str], lines: list[Content]) -> None:
        """Other loads than before; the cursor stays on its load, else goes to the first."""
        chosen = self.chosen
        self._rows_of, self._drawn = names, lines
        self.clear_options()
        self.add_options(
            [Option(line, id=name or None, disabled=not name) for name, line in zip(names, lines, strict=True)]
        )
        loads = [name for name in names if name]
        if loads:
            self.highlighted = names.index(chosen if chosen in loads else loads[0])
