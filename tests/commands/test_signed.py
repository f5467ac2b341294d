"""Commands from the network: who is believed, when, and how often each is done."""

import hashlib
import hmac as stdlib_hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack.commands.hmac import hmac_sha256, same
from rack.model import causes
from tests.helpers.signed_rig import DEVICE, KEY, NOW_S, TWENTY, Blobs, SignedRig, message
from wattbit import signing
from wattbit.errors import BadInput

SHED = '!Actions/xShed ["batch-a",600]'
BATCH = 1 << 2
# RFC 4231 test cases 1 to 4, 6 and 7: key, data, first half of HMAC-SHA-256
RFC_4231 = (
    (b"\x0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b"),
    (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c7"),
    (b"\xaa" * 20, b"\xdd" * 50, "773ea91e36800e46854db8ebd09181a7"),
    (bytes(range(1, 26)), b"\xcd" * 50, "82558a389a443c0ea4cc819899f2083a"),
    (b"\xaa" * 131, b"Test Using Larger Than Block-Size Key - Hash Key First", "60e431591ee0b67f0d8a26aacbf5b77f"),
)


class PowerCut(BaseException):
    pass


def commands(rig) -> int:
    """Signed commands that the journal says were done."""
    own = rig.journal
    kinds = [own.get(n)[2:5] for n in range(own.oldest_seq(), own.next_seq)]
    return sum(kind == causes.K_COMMAND and rule == causes.SIGNED for kind, _, rule in kinds)


@pytest.mark.parametrize(("key", "data", "expected"), RFC_4231)
def test_rfc_4231(key, data, expected):
    assert hmac_sha256(key, data).hex()[:32] == expected
    assert hmac_sha256(key, data) == stdlib_hmac.new(key, data, hashlib.sha256).digest()


def test_comparing():
    assert same(b"abc", b"abc")
    assert not same(b"abc", b"abd")
    assert not same(b"abc", b"ab")


def test_the_host_signs_what_the_device_takes():
    made = signing.sign(DEVICE, KEY, SHED, NOW_S, counter=1)
    assert made == message(SHED)
    assert made == stdlib_hmac.new(KEY, made[65:], hashlib.sha256).hexdigest().encode() + b" " + made[65:]
    rig = SignedRig()
    assert signing.answer(rig.hear(made).encode()) == (1, ":84")
    assert rig.state.requested_off[4] == BATCH
    assert (rig.remote.left_s(2), commands(rig)) == (600, 1)


def test_counters_of_the_host_rise():
    now = signing.new_counter()
    assert signing.new_counter(now + 5) == now + 6
    assert len(str(now)) <= 15


@pytest.mark.parametrize("request_", ["", "x" * 513, "?Rack\n", "?Räck"])
def test_the_host_refuses_what_no_device_would_take(request_):
    with pytest.raises(BadInput, match="allowed"):
        signing.sign(DEVICE, KEY, request_, NOW_S)


REFUSED = {
    "retained": dict(retained=True),
    "oversized": dict(payload=message("?" + "x" * 700)),
    "not signed": dict(payload=SHED.encode()),
    "for another device": dict(payload=message(SHED, device="f" * 32)),
    "wrong signature": dict(payload=message(SHED, key=KEY[::-1])),
    "issued in the future": dict(payload=message(SHED, issued_s=NOW_S + 31, expires_s=NOW_S + 61)),
    "stale or expired": dict(payload=message(SHED, issued_s=NOW_S - 31, expires_s=NOW_S + 30)),
    "malformed": dict(payload=message(SHED, expires_s=NOW_S - 1)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_by_name_and_counted(name):
    rig = SignedRig()
    before = rig.actuated()
    reply = rig.hear(**{"payload": message(SHED), **REFUSED[name]})
    assert reply.endswith(f':A3 "refused: {name}"')
    reason = causes.REFUSALS.index(name)
    assert rig.signed.counts[reason] == rig.state.refused == 1
    assert rig.journal.get(0)[2:] == (causes.K_REFUSE, causes.NO_OUTPUT, causes.SIGNED, reason, 1)
    assert rig.actuated() == before


@pytest.mark.parametrize("request_", ["", "?Rack\x07", "?" + "x" * 512])
def test_signed_but_no_line_of_the_console(request_):
    rig = SignedRig()
    assert "malformed" in rig.hear(message(request_))
    assert rig.blobs == {}


def test_expired_though_fresh():
    assert "stale or expired" in SignedRig().hear(message(SHED, issued_s=NOW_S - 5, expires_s=NOW_S - 1))


def test_a_board_without_a_key_takes_nothing():
    rig = SignedRig(key=b"")
    assert "no key on this board" in rig.hear(message(SHED, key=b""))
    assert rig.state.requested_off[4] == 0


@pytest.mark.parametrize(
    "junk", [b"", b" ", b" " * 9, b"\xff" * 200, b"W1 " * 40, message(SHED)[:-1], message(SHED)[65:]]
)
def test_junk(junk):
    rig = SignedRig()
    before = rig.actuated()
    assert "refused" in rig.hear(junk)
    assert rig.actuated() == before


def test_a_flood_of_junk_is_counted_and_mostly_not_answered():
    rig = SignedRig()
    said = [rig.hear(b"junk") for _ in range(1000)]
    rig.journal.set_time(1, 0)
    said.append(rig.hear(b"junk"))
    assert [text != "" for text in said] == [True] + 999 * [False] + [True]
    assert (rig.state.refused, rig.journal.next_seq) == (1001, 2)
    assert rig.journal.get(1)[6] == 1000


def test_a_command_that_the_controller_refuses_is_counted_and_not_repeated():
    rig = SignedRig()
    reply = rig.hear(message('!Actions/xShed ["nobody",600]'))
    assert reply.startswith('1 :A4 "no load')
    assert rig.signed.counts[causes.COMMAND] == 1
    assert rig.hear(message('!Actions/xShed ["nobody",600]')) == reply


def test_a_duplicate_gets_the_same_reply_a_thousand_times_and_is_done_once():
    rig = SignedRig()
    first = rig.hear(message(SHED))
    rig.remote.release(2)
    assert {rig.hear(message(SHED)) for _ in range(1000)} == {first} == {"1 :84"}
    assert (rig.state.requested_off[4], commands(rig)) == (0, 1)


def test_out_of_order_is_not_done():
    rig = SignedRig()
    assert rig.hear(message(SHED, counter=6)) == "6 :84"
    assert "replayed or out of order" in rig.hear(message('!Actions/xRestore ["batch-a"]', counter=5))
    assert rig.state.requested_off[4] == BATCH


def test_the_same_counter_for_something_else_is_not_done():
    rig = SignedRig()
    rig.hear(message(SHED))
    assert "replayed" in rig.hear(message('!Actions/xRestore ["batch-a"]'))
    assert rig.state.requested_off[4] == BATCH


def test_over_a_restart_a_duplicate_gets_its_reply_and_nothing_is_done():
    first = SignedRig()
    first.hear(message(SHED))
    again = SignedRig(first.blobs)
    assert again.hear(message(SHED)) == "1 :84"
    assert again.state.requested_off[4] == 0
    assert "replayed" in again.hear(message(SHED, counter=1, expires_s=NOW_S + 29))
    assert again.hear(message(SHED, counter=2)) == "2 :84"


@pytest.mark.parametrize("written", [False, True])
@pytest.mark.parametrize("at", [1, 2])
def test_a_power_cut_at_each_write(at, written):
    """The counter is written before the act, the reply after it; a cut write is there or not."""
    rig = SignedRig()
    left = [at]
    done = []

    def spoil(data):
        left[0] -= 1
        if left[0]:
            return data
        if written:
            rig.blobs[f"counter.{'ab'[at - 1]}"] = data
        raise PowerCut

    rig.blobs.spoil = spoil
    with pytest.raises(PowerCut):
        rig.hear(message(SHED))
    done.append(rig.state.requested_off[4])
    rig.blobs.spoil = None
    again = SignedRig(rig.blobs)
    reply = again.hear(message(SHED))
    done.append(again.state.requested_off[4])
    assert (
        done == {(1, False): [0, BATCH], (1, True): [0, 0], (2, False): [BATCH, 0], (2, True): [BATCH, 0]}[at, written]
    )
    assert ("not known" in reply) == ((at, written) in [(1, True), (2, False)])


def test_what_cannot_be_stored_is_not_done():
    rig = SignedRig()

    def spoil(data):
        raise OSError(28)

    rig.blobs.spoil = spoil
    assert rig.hear(message(SHED)) == '1 :A3 "refused: its counter cannot be stored"'
    assert rig.state.requested_off[4] == 0
    rig.blobs.spoil = None
    assert rig.hear(message(SHED)) == "1 :84"


def test_a_damaged_copy_lets_nothing_through_that_was_issued_before_this_start():
    first = SignedRig()
    first.hear(message("?Rack"))
    first.hear(message(SHED, counter=5))
    newest = max(first.blobs, key=lambda name: int(first.blobs[name].split()[2]))
    for spoilt in (newest, "both"):
        blobs = Blobs({name: b"x" if spoilt in (name, "both") else data for name, data in first.blobs.items()})
        again = SignedRig(blobs)
        again.state.uptime_s = 10
        assert "replayed" in again.hear(message(SHED, counter=5, issued_s=NOW_S - 11))
        assert "replayed" in again.hear(message(SHED, counter=9), now_s=None)
        assert again.state.requested_off[4] == 0
        assert again.hear(message(SHED, counter=9)) == "9 :84"


def test_without_a_clock_the_counter_protects_and_only_what_takes_away_is_done():
    rig = SignedRig().prepared()
    assert rig.hear(message(SHED, counter=3, issued_s=5, expires_s=6), now_s=None) == "3 :84"
    assert "replayed" in rig.hear(message(SHED, counter=2), now_s=None)
    for counter, request in enumerate(('!Actions/xAck ["all"]', '=Settings {"sReserve_pm":60}', "!Actions/xReboot"), 4):
        assert ":A3" in rig.hear(message(request, counter=counter), now_s=None)
    assert (rig.operator.leaving, rig.loads.locked[2]) == (False, 1)
    assert rig.hear(message('!Actions/xRestore ["batch-a"]', counter=9), now_s=None) == "9 :84"


def test_busy_until_it_is_done():
    rig = SignedRig()
    assert rig.signed.take(message(SHED), False, NOW_S) is None
    assert b"busy" in rig.signed.take(message(SHED, counter=2), False, NOW_S)
    assert rig.signed.act() == b"1 :84"
    assert rig.signed.act() == b""
    assert rig.signed.take(message(SHED, counter=2), False, NOW_S) is None


def test_a_reply_that_is_too_long_for_a_message():
    rig = SignedRig()
    assert rig.hear(message("?Rack")).startswith('1 :AD "the answer is too long')
    assert len(rig.hear(message("?Rack/rBus_mV", counter=2))) < 1000


def test_reading_wears_no_flash():
    rig = SignedRig()
    assert rig.hear(message("?Rack/rBus_mV")) == "1 :85 null"
    assert rig.blobs == {}
    assert rig.hear(message("?Rack/rBus_mV")) == "1 :85 null"


def test_a_signed_command_is_a_sign_of_life():
    rig = SignedRig()
    rig.state.link_silent_ms = 5000
    rig.hear(b"junk")
    assert rig.state.link_silent_ms == 5000
    rig.hear(message("?Rack/rBus_mV"))
    assert rig.state.link_silent_ms == 0


@pytest.mark.parametrize("request_", TWENTY)
def test_each_of_the_twenty_is_done(request_):
    rig = SignedRig().prepared()
    before = rig.actuated()
    assert rig.hear(message(request_)).startswith(("1 :84", "1 :85"))
    assert (rig.actuated() == before) == ("?" in request_ or "xCauses" in request_)


@given(st.lists(st.tuples(st.integers(1, 8), st.sampled_from(["hear", "hear", "hear", "reboot", "late"])), max_size=40))
def test_whatever_the_order_and_the_restarts_each_is_done_once_at_most(steps):
    """Command n asks batch-a off for n s; what is done shows as n, and the rack forgets it at once."""
    rig = SignedRig()
    done = []
    replies = {}
    for number, how in steps:
        if how == "reboot":
            rig = SignedRig(rig.blobs)
            continue
        now_s = NOW_S + 31 if how == "late" else NOW_S
        reply = rig.hear(message(f'!Actions/xShed ["batch-a",{number}]', counter=number), now_s=now_s)
        if rig.remote.left_s(2):
            done.append(rig.remote.left_s(2))
            rig.remote.release(2)
        if done and done[-1] == number:
            assert replies.setdefault(number, reply) == reply == f"{number} :84"
        else:
            assert "refused" in reply
    assert done == sorted(set(done))


def test_what_is_remembered_is_small_and_plain():
    rig = SignedRig()
    rig.hear(message("!Actions/xCauses"))
    kept = json.loads(rig.blobs["counter.b"].split(b" ", 3)[3])
    assert kept["n"] == 1
    assert len(kept["re"]) <= 200
    assert KEY.hex() not in str(rig.blobs)


LESS = ('!Actions/xAck ["batch-a"]', "!Actions/xMaintain", "!Actions/xReboot", '=Settings {"sReserve_pm":1}')


@pytest.mark.parametrize("request_", LESS)
def test_a_site_that_lets_the_network_only_take_away(request_):
    rig = SignedRig(full=False).prepared()
    before = rig.actuated()
    assert "only take away" in rig.hear(message(request_))
    assert rig.actuated() == before
    assert rig.hear(message(SHED, counter=2)) == "2 :84"


def test_below_the_local_operator():
    """It cannot hold on, nor end a hold, nor leave or get round a maintenance mode begun at the rack."""
    rig = SignedRig().prepared()
    rig.say('!Actions/xHold ["infer-a","off",0]')
    rig.say("!Actions/xMaintain")
    for counter, request in enumerate(
        ('!Actions/xHold ["infer-a","on",60]', '!Actions/xRelease ["infer-a"]', "!Actions/xClearSafeMode", LESS[2]), 1
    ):
        assert ":A3" in rig.hear(message(request, counter=counter)), request
    assert (rig.loads.operator[1], rig.state.safe_mode, rig.operator.leaving) == (1, 2, False)


def test_maintenance_from_afar_is_left_from_afar():
    rig = SignedRig()
    assert rig.hear(message("!Actions/xMaintain")) == "1 :84"
    assert rig.state.safe_mode == 3
    assert rig.hear(message("!Actions/xClearSafeMode", counter=2)) == "2 :84"
    assert rig.state.safe_mode == 0


def test_whoever_is_at_the_rack_takes_over_a_maintenance_begun_from_afar():
    """With hands in the rack nobody far away may end it, or restart the controller."""
    rig = SignedRig()
    assert rig.hear(message("!Actions/xMaintain")) == "1 :84"
    assert rig.say("!Actions/xMaintain") == ":84"
    for counter, request in enumerate(("!Actions/xClearSafeMode", "!Actions/xReboot", "!Actions/xMaintain"), 2):
        assert ":A3" in rig.hear(message(request, counter=counter)), request
    assert (rig.state.safe_mode, rig.operator.leaving) == (2, False)


def test_maintenance_is_no_way_out_of_safe_mode():
    rig = SignedRig()
    rig.state.safe_mode = 1
    for counter, request in enumerate(("!Actions/xMaintain", "!Actions/xClearSafeMode"), 1):
        assert "local operator" in rig.hear(message(request, counter=counter))
    assert rig.state.safe_mode == 1


@pytest.mark.parametrize("load", ["switch-a", "pump"])
def test_who_may_not_be_asked_off_is_not(load):
    rig = SignedRig()
    assert "server.allow" in rig.hear(message(f'!Actions/xShed ["{load}",60]'))
    assert rig.state.requested_off[4] == 0


@pytest.mark.parametrize(("seconds", "status"), [(0, ":A3"), (1, ":84"), (900, ":84"), (901, ":A3"), ('"1"', ":AF")])
def test_a_request_has_an_end(seconds, status):
    assert status in SignedRig().hear(message(f'!Actions/xShed ["batch-a",{seconds}]'))


def test_the_same_words_on_the_console():
    rig = SignedRig()
    assert rig.say(SHED) == ":84"
    assert rig.say('!Actions/xRestore ["all"]') == ":84"
    assert rig.say('!Actions/xRestore ["all"]').startswith(":A3")
    assert rig.say("!Actions/xReboot") == ":84"
    assert rig.operator.leaving
