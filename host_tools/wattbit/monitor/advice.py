"""What a person can do about each cause, wait and fault; the screen and docs/operating.md say the same."""

# cause -> what to do, beside its meaning in `rack.model.causes.RULES`
CAUSES = {
    "none": "nothing: nothing holds it off",
    "boot": "wait: it comes back by the rules after a start",
    "ladder": "wait for the grid; holding something less important off lengthens the time of all others",
    "reserve": "wait for the grid, or start a generator: only tier 0 and cooling may use what is left",
    "supply": "look at the power shelf: a supply is off or faulty; replace it",
    "feeder": "reduce load, or correct sFeeder_W if the feeder may deliver more",
    "discharge": "reduce load: more would harm the battery",
    "operator": "release it when the work is done: press r, or wattbit send LINK release NAME",
    "readback": "look at the output: fuse, contactor, wiring of the read-back; then acknowledge",
    "cooling": "look at the pump or fan that cools it, and at what holds that off",
    "lockout": "find out why it trips: let somebody look at the load; then acknowledge",
    "sensor_loss": "look at the shunt and its bus: it comes back when readings can be believed",
    "link_loss": "look at the supervising host or its network: it comes back when that is heard again",
    "bad_config": "correct the site file: wattbit check names each mistake; then flash it",
    "watchdog": "wait: it comes back by the rules; if it happens again, keep the journal and report it",
    "task": "keep the journal and report it: the controller restarts by itself",
    "emergency": "wait: the grid has asked for it",
    "dispatch": "wait, or ask who requested it: it ends at its time by itself (wattbit send LINK restore NAME)",
    "price": "wait: it ends when energy is cheap again",
    "alert": "look at the reading of that moment: something drew far too much, or the bus broke down",
    "tripped": "find the short or overload behind the electronic fuse; then acknowledge",
    "upstream": "look at what feeds it: it is off, or had to be opened because something behind it is welded",
    "gauge": "look at shunt and battery monitor: one of them is wrong; acknowledge afterwards",
    "silent": "look at wiring and power of the port expander: it ends by itself when that answers",
    "safe_mode": "find out why it restarts; then clear safe mode: press c, or cut its power",
    "signed": "nothing: somebody who may has commanded it",
    "maintenance": "finish the work in the rack; then clear it: press c",
    "outbox": "look at the link to the broker: it was away for longer than there is room",
}
# wait -> what ends it, and what a person can do
WAITS = {
    "nothing": "it comes back now, or is not allowed to",
    "the limit to clear": "the value that crossed the limit has to come back beyond its clear value",
    "the charge floor": "the battery charges until a second outage right then could be served",
    "a stable supply": "the supply has to be good without a break for sRestoreStable_ms",
    "its minimum off time": "its own min_off_ms, which spares compressors, discs and contacts",
    "the spacing between restores": "one load at a time: sRestoreSpacing_ms and a random extra",
    "power headroom": "there has to be power for it and sRestoreMargin_W more",
    "the operator": "somebody holds it off: release it",
    "its cooling": "pump or fan has to run first",
    "an acknowledgement": "a latched fault, a lock-out or a futile limit: find out why, then acknowledge",
    "its turn": "more critical loads come back first",
    "believable data": "readings are missing or contradict each other: look at the sensors",
    "the supervising link": "the host that supervises has to be heard again",
    "what feeds it": "the contactor or fuse before it has to be closed first",
    "the port expander of its output to answer": "look at its wiring and power",
    "a longer time: one limit sheds it again and again": "the wait doubles each time; acknowledging it ends that",
    "safe mode to be cleared": "find out why it was reset, then clear it: press c",
}
FAULTS = {
    "none": "nothing is wrong",
    "stuck_open": "told to close, it stays open: check fuse and contactor, then acknowledge",
    "welded": "told to open, it stays closed: open it upstream, replace the switch, then acknowledge",
    "tripped": "its electronic fuse has tripped: find the short, then acknowledge",
    "silent": "its port expander does not answer: check its wiring; this ends by itself",
}


def about(table: dict[str, str], word: object) -> str:
    """What to do about `word`; empty for a word of another firmware."""
    return table.get(str(word), "")
