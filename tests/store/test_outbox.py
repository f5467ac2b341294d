"""What a broker gets in the end: all of it, in order, live things first; and what flash is written for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack.model import causes
from rack.store import outbox as outbox_room
from rack.store import pages, records
from tests.helpers.outbox_rig import Life, Segments

DAY_S = 86400


def minutes(got) -> list:
    return [row[2] for row in got if row[0] == "minute"]


def events(got) -> list:
    return [row[2] for row in got if row[0] == "event"]


def test_three_days_without_a_broker():
    """4,320 minutes and 300 events: none lost, none out of order, and it fits beside two versions on a Pico W."""
    segments = Segments()
    life = Life(segments)
    for _ in range(300):
        life.pass_s(3 * DAY_S // 300, step_s=8)
        life.happen()
    assert segments.writes <= 3 * DAY_S // 60
    assert life.outbox.blocks() <= 48
    assert all(len(data) <= 4096 for data in segments.values())
    life.up = True
    life.pass_s(1)
    life.happen(reading=99)
    life.take()
    assert life.got[0] == ("event", 1, 300, 99, True, causes.LADDER)
    assert events(life.got[1:]) == list(range(300))
    assert minutes(life.got) == [8 * -(-s // 8) for s in range(60, 3 * DAY_S + 1, 60)]
    assert [row[3] for row in life.got if row[0] == "minute"] == [s % 65000 for s in minutes(life.got)]
    life.pass_s(1200)
    assert segments == {}
    assert life.outbox.lost() == (0, 0)


def test_live_events_are_sent_at_once_and_never_see_flash():
    segments = Segments()
    life = Life(segments)
    life.up = True
    life.pass_s(100)
    for n in range(500):
        life.happen(reading=n)
        life.pass_s(1)
        life.take()
    assert [(row[3], row[4]) for row in life.got] == [(n, True) for n in range(500)]
    assert segments.writes == 0


def test_before_the_link_is_up_it_is_history():
    life = Life(Segments())
    life.happen(reading=1)
    life.up = True
    life.pass_s(1)
    life.happen(reading=2)
    life.take()
    assert [(row[3], row[4]) for row in life.got] == [(2, True), (1, False)]


def test_forgotten_only_when_acknowledged():
    segments = Segments()
    life = Life(segments)
    life.pass_s(1300)
    life.happen()
    life.pass_s(100)
    life.up = True
    life.pass_s(1)
    assert life.take(acknowledge=False) == 24
    before = dict(segments)
    life.pass_s(300)
    assert segments == before
    again = Life(segments, boot=2)
    again.up = True
    again.pass_s(1)
    again.take()
    assert again.got == [row for row in life.got if row[0] == "event" or row[2] <= 1200]
    again.pass_s(60)
    assert segments == {}


def test_no_acknowledgement_for_one_keeps_the_whole_file():
    segments = Segments()
    life = Life(segments)
    life.pass_s(7000)
    life.up = True
    life.pass_s(1)
    life.take(acknowledge=False)
    for token in life.flight[1:]:
        life.outbox.done(token)
    life.pass_s(120)
    assert len(segments) == 2
    life.outbox.done(life.flight[0])
    life.pass_s(120)
    assert segments == {}


def test_no_write_while_the_supply_is_low_nor_soon_after_a_start():
    segments = Segments()
    life = Life(segments)
    for _ in range(29):
        life.happen()
        life.pass_s(1)
    assert segments.writes == 0
    life.low = True
    life.pass_s(3600)
    assert segments.writes == 0
    life.low = False
    life.pass_s(1)
    assert segments.writes == 1
    assert life.outbox.lost() == (0, 3600 // 60 - records.RING)


def test_a_write_a_minute_at_most():
    segments = Segments()
    life = Life(segments)
    for _ in range(1000):
        life.happen()
        life.pass_s(3)
    assert 40 <= segments.writes <= 51


def test_a_burst_that_ram_would_not_hold_is_written_sooner():
    segments = Segments()
    life = Life(segments)
    life.pass_s(61)
    for _ in range(600):
        life.happen()
        life.pass_s(1)
    life.up = True
    life.pass_s(1)
    life.take()
    assert events(life.got) == list(range(600))


def test_the_oldest_minutes_go_first_and_are_counted():
    """Events fill what the minutes had; not one of them goes."""
    segments = Segments()
    life = Life(segments)
    life.pass_s(3 * DAY_S, step_s=10)
    for _ in range(60 * 100):
        life.happen()
        life.pass_s(1)
    life.up = True
    life.pass_s(1)
    life.take()
    lost_events, lost_minutes = life.outbox.lost()
    told = [row for row in life.got if row[0] == "event"]
    assert lost_events == 0
    assert len(told) == life.journal.next_seq
    assert lost_minutes > 100
    kept = minutes(life.got)
    assert kept == list(range(60 * (lost_minutes + 1), 60 * (lost_minutes + len(kept)) + 1, 60))
    assert len(kept) + lost_minutes == (3 * DAY_S + 6000) // 60
    assert causes.OUTBOX in {row[5] for row in told}


def test_a_client_that_is_refused_every_second_pushes_nothing_out():
    """Of its refusals one a minute is kept; what happened in the rack, all of it, and every minute."""
    segments = Segments()
    life = Life(segments)
    for n in range(8 * 3600):
        life.journal.put(causes.K_REFUSE, causes.NO_OUTPUT, causes.DISPATCH, 2, 1)
        if n % 60 == 30:
            life.happen(reading=n)
        life.pass_s(1)
    assert life.outbox.blocks() <= 12
    life.up = True
    life.pass_s(1)
    life.take()
    assert life.outbox.lost() == (0, 0)
    told = [row for row in life.got if row[0] == "event"]
    assert [row[3] for row in told if row[5] == causes.LADDER] == list(range(30, 8 * 3600, 60))
    assert 480 * 0.8 <= sum(row[5] == causes.DISPATCH for row in told) <= 480 + 128
    assert events(told) == sorted(events(told))


def test_when_even_events_do_not_fit_the_oldest_go_and_it_is_said():
    life = Life(Segments())
    held = outbox_room.BLOCKS * (4096 // records.EVENT_BYTES)
    for _ in range(held // 50 + 60):
        for _ in range(50):
            life.happen()
        life.pass_s(60)
    assert life.outbox.blocks() <= outbox_room.BLOCKS
    life.up = True
    life.pass_s(1)
    life.take()
    lost, _ = life.outbox.lost()
    assert lost > 0
    told = events(life.got)
    assert told == list(range(lost, lost + len(told)))
    assert len(told) + lost == life.journal.next_seq


def test_a_restart_by_command_keeps_the_last_minute_and_event():
    segments = Segments()
    life = Life(segments)
    life.pass_s(185)
    life.happen()
    life.outbox.close(0)
    again = Life(segments, boot=2)
    again.up = True
    again.pass_s(1)
    again.take()
    assert [row[:3] for row in again.got] == [("event", 1, 0), *[("minute", 1, s) for s in (60, 120, 180)]]
    segments.broken = True
    life.happen()
    life.outbox.close(0)
    assert life.outbox.failed == 1


def test_a_restart_by_command_keeps_what_is_on_its_way_and_may_not_arrive():
    """The network is dead and nobody has noticed yet: two events were sent, a third was not."""
    segments = Segments()
    life = Life(segments)
    life.up = True
    life.pass_s(1)
    life.happen(reading=1)
    life.happen(reading=2)
    assert life.take(acknowledge=False) == 2
    life.happen(reading=3)
    life.outbox.close(0)
    again = Life(segments, boot=2)
    again.up = True
    again.pass_s(1)
    again.take()
    assert [row[3] for row in again.got if row[0] == "event"] == [1, 2, 3]


@pytest.mark.parametrize("gone", [0, 1, 3])
def test_a_file_that_is_missing_among_others_costs_what_was_in_it(gone):
    """A file system that has lost one, or one that came back after a failed removal."""
    segments = Segments()
    life = Life(segments)
    life.pass_s(60 * 600)
    assert len(segments.names("hi")) > 4
    del segments[f"hi{gone}"]
    again = Life(segments, boot=2)
    again.up = True
    again.pass_s(1)
    for _ in range(40):
        again.take()
        again.pass_s(60)
    minutes = [row[2] for row in again.got if row[0] == "minute"]
    assert minutes == sorted(minutes)
    assert 400 < len(minutes) < 600
    assert not segments.names("hi")


def test_what_is_written_behind_a_damaged_count_arrives():
    segments = Segments()
    life = Life(segments)
    life.pass_s(1300)
    bad = bytearray(segments["hi0"])
    bad[397 + 16] = 200  # of the second batch; the first keeps the file until it is acknowledged
    segments["hi0"] = bytes(bad)
    life.up = True
    life.pass_s(1)
    life.take(acknowledge=False)
    life.up = False
    life.pass_s(2000)
    life.up = True
    life.pass_s(1)
    life.take()
    assert list(dict.fromkeys(minutes(life.got))) == [*range(60, 601, 60), 1260, *range(1361, 3301, 60)]


def test_what_was_handed_out_or_has_arrived_is_not_lost():
    life = Life(Segments())
    life.up = True
    life.pass_s(1)
    life.happen(reading=0)
    life.take(acknowledge=False)
    for n in range(1, 300):
        life.happen(reading=n)
        life.take(acknowledge=False)
        if n % 2:
            life.outbox.done(life.flight[-1])
    assert [row[3] for row in life.got] == list(range(300))
    assert life.outbox.lost() == (0, 0)


def test_more_at_once_than_ram_holds_is_counted():
    life = Life(Segments())
    life.up = True
    life.pass_s(1)
    for n in range(200):
        life.happen(reading=n)
    life.take()
    assert [(row[3], row[4]) for row in life.got] == [(n, True) for n in range(72, 200)]
    assert life.outbox.lost() == (72, 0)


def test_what_has_arrived_is_not_sent_again_on_the_next_connection():
    life = Life(Segments())
    life.happen(reading=1)
    life.up = True
    life.pass_s(1)
    life.happen(reading=2)
    life.take(1)
    life.up = False
    life.pass_s(1)
    life.up = True
    life.pass_s(1)
    life.take()
    assert [(row[3], row[4]) for row in life.got] == [(2, True), (1, False)]


def test_dropping_counts_what_nobody_was_handed():
    """Three files of 100: all of the first and 30 of the second are under way when room is needed."""
    files = Segments()
    made = pages.Pages(files, "hi", 38, 7)
    for n in range(30):
        made.append(bytes([n]) * 380, 1, 0)
    for _ in range(130):
        made.take()
    assert [made.drop(), made.drop()] == [0, 70]
    assert made.take()[0] == bytes([20]) * 38
    assert made.drop() == 99
    assert files == {}
    assert made.take() is None


def test_flash_that_refuses():
    segments = Segments()
    life = Life(segments)
    segments.broken = True
    life.pass_s(1500)
    assert life.outbox.failed >= 1
    segments.broken = False
    life.pass_s(300)
    life.up = True
    life.pass_s(1)
    life.take()
    assert minutes(life.got) == list(range(60, 1801, 60))


def test_files_of_a_site_whose_numbers_mean_something_else_are_not_misread():
    segments = Segments()
    Life(segments).pass_s(1300)
    life = Life(segments, boot=2, stamp=8)
    life.up = True
    life.pass_s(1)
    assert life.take() == 0
    assert life.outbox.lost()[1] > 0


def test_a_damaged_count_hides_the_rest_of_its_file_and_nothing_after_it():
    segments = Segments()
    life = Life(segments)
    life.pass_s(7000)
    first = min(segments, key=lambda name: int(name[2:]))
    bad = bytearray(segments[first])
    bad[16] = 200
    segments[first] = bytes(bad)
    life.up = True
    life.pass_s(1)
    life.take()
    assert minutes(life.got) == list(range(6060, 6961, 60))
    life.pass_s(100)
    assert segments == {}


@pytest.mark.parametrize("at", [0, 3, 4, 17, 40, 395, 396, 400, 412])
def test_a_damaged_batch_is_passed_over_and_counted(at):
    segments = Segments()
    life = Life(segments)
    life.pass_s(1300)
    name = next(iter(segments))
    bad = bytearray(segments[name])
    bad[at] ^= 1
    segments[name] = bytes(bad)
    again = Life(segments, boot=2)
    again.pass_s(700)
    again.up = True
    again.pass_s(1)
    again.take()
    told = [row for row in again.got if row[1] == 1]
    assert all(row[2] % 60 == 0 and row[3] == row[2] for row in told)
    assert len(told) < 20 and again.outbox.lost()[1] == 1
    assert [row[2] for row in again.got if row[1] == 2] == list(range(60, 661, 60))


def test_the_record_of_a_minute():
    """Bytes by hand: uptime 61 s, load 0 on, source battery, bus 50,900 mV, -1 mA of the battery, the rest unknown."""
    from rack.model import quality
    from rack.model import quantities as q

    life = Life(Segments())
    life.state.uptime_s = 61
    life.state.loads.moved(0, 1)
    life.state.image.put(q.BUS_MV, 50900, 0, quality.GOOD)
    life.state.image.put(q.BATTERY_MA, -1, 0, quality.GOOD)
    life.state.image.put(q.PV_W, 7, 0, quality.STALE)
    kept = records.Samples()
    kept.put(life.state)
    buf = bytearray(38)
    kept.pack(0, buf, 0)
    none = "000080"
    assert buf.hex() == "3d000000" + "01000002" + "d4c600" + none + "ffffff" + none * 7
    assert records.sample(bytes(buf)) == (61, 2, 1, [50900, None, -1, *[None] * 7])


def test_every_value_of_a_minute_has_room():
    from rack.model import quantities as q

    for i in records.KEPT:
        assert q.TABLE[i][2] > -0x800000 and q.TABLE[i][3] <= 0x7FFFFF, q.NAMES[i]
    assert records.SAMPLE_BYTES == 38 and records.EVENT_BYTES == 21
    assert pages.HEAD_BYTES + pages.MOST * records.SAMPLE_BYTES <= pages.SEGMENT


STEP = st.sampled_from(["event", "minutes", "hour", "up", "down", "take", "take3", "ack", "reboot", "low"])


@given(st.lists(STEP, max_size=40))
def test_whatever_happens(steps):
    """A restart may lose what RAM held and repeat what was not forgotten yet; all else arrives, in order."""
    segments = Segments()
    life = Life(segments)
    kept = {}  # what flash held when a life ended
    for step in steps:
        if step == "event":
            life.happen()
        elif step in ("minutes", "hour"):
            life.pass_s(240 if step == "minutes" else 3600, step_s=20)
        elif step in ("up", "down"):
            life.up = step == "up"
            life.pass_s(1)
        elif step == "low":
            life.low = not life.low
        elif step in ("take", "take3") and life.up:
            life.take(3 if step == "take3" else 10**6, acknowledge=False)
        elif step == "ack" and life.up:
            life.acknowledge()
        elif step == "reboot":
            kept = dict(segments)
            life = Life(segments, boot=life.boot + 1)
    life.up, life.low = True, False
    life.pass_s(1)
    life.take()
    life.pass_s(600, step_s=20)
    life.take()
    assert segments == {}
    whole = Life(Segments(kept), boot=life.boot)
    whole.up = True
    whole.pass_s(1)
    whole.take()
    before = [row for row in life.got if row[1] < life.boot]
    assert before == [row for row in whole.got if row[1] < life.boot]
    own = [row for row in life.got if row[1] == life.boot]
    lost = life.outbox.lost()
    assert len(set(events(own))) + lost[0] >= life.journal.next_seq
    assert len(set(minutes(own))) + lost[1] >= life.outbox._samples.next_seq
    assert list(dict.fromkeys(minutes(own))) == sorted(set(minutes(own))), "in order where each first came"
