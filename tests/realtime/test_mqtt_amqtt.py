"""The same link and another broker: amqtt, in Python, for machines without a Mosquitto."""

import asyncio
import json
import threading

import pytest
from amqtt.broker import Broker

from tests.helpers import mqtt_rack
from tests.helpers.broker import free_port
from tests.helpers.live_console import wait_for
from tests.helpers.mqtt_client import Client


class Amqtt:
    """A broker in a thread of its own."""

    def __init__(self) -> None:
        self.port = free_port()
        self._loop = asyncio.new_event_loop()
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._up.wait(20)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._up.set()
        self._loop.run_forever()

    async def _start(self) -> None:
        listeners = {"default": {"type": "tcp", "bind": f"127.0.0.1:{self.port}"}}
        plugins = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
        self._broker = Broker({"listeners": listeners, "plugins": plugins})
        await self._broker.start()

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._broker.shutdown(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)


@pytest.fixture
def broker():
    found = Amqtt()
    yield found
    found.stop()


def test_state_and_events_come_through_amqtt(broker, tmp_path):
    with mqtt_rack.running(tmp_path, broker.port) as rack:
        rack.said("# mqtt: connected")
        ear = Client(broker.port, "ear", "", None)
        assert ear.subscribe("wattbit/#") == [1]
        rack.type('!Actions/xHold ["server","off",60]')

        def heard(end: str) -> list:
            return [json.loads(m[1]) for m in ear.listen(0.2) if m[0] == f"wattbit/solar-small/{end}"]

        commands = wait_for(lambda: [e["Event"] for e in heard("event") if e["Event"]["kind"] == "command"])
        assert commands[0]["output"] == "server"
        assert wait_for(lambda: heard("state/Loads/server"))[-1]["Loads"]["server"]["rHold"] in ("off", "free")
        late = Client(broker.port, "late", "", None)  # who comes later is told by what the broker has kept
        assert late.subscribe("wattbit/+/alive") == [1]
        assert wait_for(lambda: list(late.listen(0.2)))[0] == ("wattbit/solar-small/alive", "online", True)
