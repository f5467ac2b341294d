"""Runs in the MicroPython VM: the flash operations of an outbox and of signed commands, with the power cut in each.

`cuts_vm.py EVERY TWICE`: cuts at each EVERY-th program or erase of each operation, left in four ways; TWICE 1: after a
cut in each operation the power goes again, at each program or erase of the next one. What is on the flash then must be
what was there before the operation or what should be after it, the file system mounts as it is, and goes on working.
Prints: operations, cuts, wrong ones, programs over what was not erased.
"""

import sys

import cut_disk
import outbox_rig
import signed_rig

BLOCKS = 40


class Written(outbox_rig.Segments):
    """Files in RAM that write down what is done to them."""

    def __init__(self) -> None:
        super().__init__()
        self.done = []

    def append(self, name, data):
        """As `hal.Segments`."""
        self.done.append((name, "append", bytes(data)))
        self[name] = self.get(name, b"") + bytes(data)

    def remove(self, name):
        """As `hal.Segments`."""
        self.done.append((name, "remove", b""))
        self.pop(name, None)

    def read(self, name):
        """As `hal.Blobs`."""
        return self.get(name)

    def write(self, name, data):
        """As `hal.Blobs`."""
        self.done.append((name, "write", bytes(data)))
        self[name] = bytes(data)


def story() -> list:
    """[(name, kind, data)]: two lives without a broker, commands between, and a flush."""
    files = Written()
    counter = 0
    for boot in (1, 2):
        rig = signed_rig.SignedRig(files)
        life = outbox_rig.Life(files, boot=boot)
        for _ in range(8):
            life.pass_s(3600, 20)
            for _ in range(30):
                life.happen()
            counter += 1
            rig.hear(signed_rig.message('!Actions/xShed ["batch-a",600]', counter=counter))
    life.up = True
    life.pass_s(20, 20)
    for _ in range(40):
        life.take(40)
        life.pass_s(60, 20)
    return files.done


def done(files, op) -> None:
    """One operation on a real file system."""
    name, kind, data = op
    if kind == "remove":
        files.remove(name)
    else:
        getattr(files, kind)(name, data)


def found(files) -> dict:
    """All that is on the flash; an empty file is as good as none, and what waits for its rename is not ours."""
    names = [name for name in files.names("") if files.size(name) and not name.endswith(".new")]
    return {name: files.read(name) for name in names}


class Cutter:
    """Tries all cuts; `now` and `disk` are what is right and what is on the flash before the next operation."""

    def __init__(self, every: int, twice: bool) -> None:
        self.every = every
        self.twice = twice
        self.disk = cut_disk.Disk(BLOCKS)
        self.files = cut_disk.Segments(self.disk, True)
        self.now = {}
        self.cuts = self.wrong = self.bad = 0

    def run(self, ops: list) -> None:
        """Every operation, cut and then whole."""
        for i in range(len(ops)):
            after = self.right(self.now, ops[i])
            before = bytearray(self.disk.data)
            count = self.count(before, ops[i])
            for cut in range(1 + i % self.every, count + 1, self.every):
                for how in range(4):
                    following = ops[i + 1] if self.twice and i + 1 < len(ops) and how == cut_disk.PART else None
                    self.try_one(before, self.now, after, ops[i], cut, how, following)
            done(self.files, ops[i])
            self.now = after
            self.bad += self.disk.bad

    def right(self, files: dict, op: tuple) -> dict:
        """What should be there after an operation."""
        made = dict(files)
        name, kind, data = op
        if kind == "remove":
            made.pop(name, None)
        else:
            made[name] = made.get(name, b"") + data if kind == "append" else data
        return made

    def count(self, content, op) -> int:
        """Programs and erases of an operation after a mount."""
        disk = cut_disk.Disk(BLOCKS, content)
        done(cut_disk.Segments(disk), op)
        return disk.ops

    def try_one(self, content, now, after, op, cut, how, following) -> None:
        """Cut once; with `following` an operation in which it is cut again."""
        disk = cut_disk.Disk(BLOCKS, content)
        files = cut_disk.Segments(disk)
        disk.cut, disk.how, disk.seed = cut, how, 7919 * cut + how
        try:
            done(files, op)
        except OSError:
            pass
        self.cuts += 1
        left = self.judge(disk.data, (now, after))
        if left is None or following is None:
            return
        then = self.right(left, following)
        content = bytearray(disk.data)
        for second in range(1, self.count(content, following) + 1):
            self.try_one(content, left, then, following, second, how, None)

    def judge(self, content, allowed: tuple):
        """What is there after a start, when it is one of `allowed` and can be written on; None otherwise."""
        try:
            disk = cut_disk.Disk(BLOCKS, content)
            files = cut_disk.Segments(disk)
            left = found(files)
            files.append("probe", b"x" * 300)
            files.write("counter.b", b"y")
            right = (
                (left == allowed[0] or left == allowed[1])
                and files.read("probe") == b"x" * 300
                and files.read("counter.b") == b"y"
            )
        except OSError:
            right = False
        if right:
            return left
        self.wrong += 1
        return None


def main() -> None:
    """Cut as the arguments say."""
    ops = story()
    cutter = Cutter(int(sys.argv[1]), sys.argv[2] == "1")
    cutter.run(ops)
    print(len(ops), cutter.cuts, cutter.wrong, cutter.bad)


main()
