"""A small rack that takes signed commands, for tests under CPython and inside the VM: no third-party imports."""

import binascii
import hashlib

from rack.commands.hand import Hand
from rack.commands.operator import Operator
from rack.commands.remote import Remote
from rack.commands.signed import Signed
from rack.commands.thingset import ThingSet
from rack.store.copies import Copies

try:
    from tests.helpers.console_rig import Rig
except ImportError:  # in the VM the folder of this file is on the path
    from console_rig import Rig

DEVICE = "00112233445566778899aabbccddeeff"
KEY = bytes(range(32))
NOW_S = 1795555980
SERVER = {"allow": ("infer-a", "batch-a"), "lease_s": 900, "writes": "none"}
# every kind of command; each can be done in a rack as it starts, with batch-a asked off
TWENTY = (
    '!Actions/xShed ["batch-a",600]',
    '!Actions/xShed ["infer-a",1]',
    '!Actions/xShed ["all",900]',
    '!Actions/xRestore ["batch-a"]',
    '!Actions/xRestore ["all"]',
    '!Actions/xHold ["infer-a","off",60]',
    '!Actions/xRelease ["batch-a"]',
    '!Actions/xAck ["batch-a"]',
    '!Actions/xAck ["bus-low"]',
    '!Actions/xAck ["all"]',
    '=Settings {"sReserve_pm":60}',
    '=Settings {"sReserve_pm":70,"sState_ms":2000}',
    '=Reporting {"wState_ms":5000}',
    "!Actions/xMaintain",
    "!Actions/xReboot",
    "!Actions/xReport",
    "!Actions/xCauses",
    "?Rack/rBus_mV",
    '?Loads/batch-a ["rOn","rCause"]',
    "thingset ?Causes",
)


class Blobs(dict):
    """A store in RAM that outlives a `Rig`; `spoil(data)` may cut the next writes short or raise."""

    spoil = None

    def read(self, name):
        """As `hal.Blobs`."""
        return self.get(name)

    def write(self, name, data):
        """As `hal.Blobs`."""
        if self.spoil is not None:
            data = self.spoil(data)
        self[name] = data


class SignedRig(Rig):
    """One life of the rack; `full` is what the site lets the network do."""

    def __init__(self, blobs=None, full=True, device=DEVICE, key=KEY) -> None:
        super().__init__()
        self.blobs = Blobs() if blobs is None else blobs
        self.remote = Remote(SERVER, self.state, self.journal)
        self.operator = Operator(self.state, self.journal, self.remote)
        self.session._thingset = ThingSet(self.tree, self.operator, self.settings, self.journal)
        self.hand = Hand(self.operator, self.state, full)
        thingset = ThingSet(self.tree, self.hand, self.settings, self.journal)
        who = {"id": device, "key": binascii.hexlify(key).decode()} if key else {}
        self.signed = Signed(who, Copies(self.blobs, "counter"), self.hand, thingset, self.state, self.journal)

    def prepared(self):
        """With something to end, to acknowledge and to restore, so that each of TWENTY would do something."""
        self.remote.ask_off(2, 100)
        self.loads.locked[2] = 1
        self.state.futile[0] = 1
        self.reporting.due = False
        return self

    def hear(self, payload, now_s=NOW_S, retained=False) -> str:
        """A message in, the reply out, as text."""
        return self.signed.receive(payload, retained, now_s).decode()

    def actuated(self) -> str:
        """All that a command could move; refusals are not part of it."""
        own = (list(self.state.requested_off), self.state.safe_mode, self.operator.leaving)
        own += ([self.remote.left_s(i) for i in range(self.loads.count)],)
        return self.picture() + repr(own) + repr((list(self.loads.locked), list(self.state.futile)))


def signature(key: bytes, text: bytes) -> bytes:
    """RFC 2104 with SHA-256, written down anew."""
    block = key + b"\x00" * (64 - len(key))
    inner = hashlib.sha256(bytes([b ^ 0x36 for b in block]) + text).digest()
    return binascii.hexlify(hashlib.sha256(bytes([b ^ 0x5C for b in block]) + inner).digest())


def message(request, counter=1, issued_s=NOW_S, expires_s=NOW_S + 30, device=DEVICE, key=KEY) -> bytes:
    """A signed command, put together by hand."""
    text = f"W1 {device} {counter} {issued_s} {expires_s} {request}".encode()
    return signature(key, text) + b" " + text
