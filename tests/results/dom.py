"""Just enough of a document tree to ask a page what is in it."""

from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Node:
    def __init__(self, tag, attrs, parent=None):
        self.tag, self.attrs, self.parent = tag, attrs, parent
        self.children, self.parts = [], []

    def all(self, tag=None, **wanted):
        """Nodes below this one, in order; data_lane="x" asks for data-lane="x", data_lane=... for any value."""
        found = []
        for child in self.children:
            if child.fits(tag, wanted):
                found.append(child)
            found += child.all(tag, **wanted)
        return found

    def one(self, tag=None, **wanted):
        found = self.all(tag, **wanted)
        assert len(found) == 1, (tag, wanted, len(found))
        return found[0]

    def fits(self, tag, wanted):
        if tag not in (None, self.tag):
            return False
        for key, value in wanted.items():
            have = self.attrs.get(key.rstrip("_").replace("_", "-"))
            if have is None or value not in (..., have):
                return False
        return True

    def text(self):
        return "".join(part if isinstance(part, str) else part.text() for part in self.parts)


class _Tree(HTMLParser):
    def __init__(self):
        super().__init__()
        self.at = self.root = Node("", {})

    def handle_starttag(self, tag, attrs):
        node = Node(tag, {key: value or "" for key, value in attrs}, self.at)
        self.at.children.append(node)
        self.at.parts.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        node = self.at
        while node.parent and node.tag != tag:
            node = node.parent
        if node.parent:
            self.at = node.parent

    def handle_data(self, data):
        self.at.parts.append(data)


def parse(text):
    """The tree of an HTML document."""
    tree = _Tree()
    tree.feed(text)
    return tree.root
