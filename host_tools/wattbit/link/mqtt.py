"""A device behind a broker: topics `wattbit/ID/...` (docs/mqtt.md) to the lines that its console would send."""

import queue
import time
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from wattbit import signing
from wattbit.errors import BadInput, DeviceTrouble
from wattbit.link import mqtt_errors, topics
from wattbit.link.source import Access
from wattbit.link.target import Target

KEEPALIVE_S = 20
WAITING = 10000  # messages that nobody has read yet; more are dropped and counted
WATCHER = "hub"  # who watches and commands in the access list that we ship
LOOK_S = 2.0  # how long devices are looked for where none is named


class MqttSource:
    """See `source.Source`. A thread of paho's fills a queue; `lines` empties it."""

    console = False

    def __init__(self, target: Target, access: Access, timeout_s: float) -> None:
        self.name = target.name
        self.gone = ""
        self.dropped = 0
        self._heard: queue.Queue[tuple[str, bytes]] = queue.Queue(WAITING)
        self._broke = ""
        self._counter = 0
        self._client = _client(target, access, timeout_s)
        self._client.on_message = self._hear
        self._client.on_disconnect = self._lost
        try:
            self._open(target, timeout_s)
            self.device = target.device or self._only_device()
            self._key = access.keys.get(self.device) or access.keys.get("", b"")
            self._subscribe(topics.of_device(self.device), timeout_s)
        except BaseException:
            self.close()
            raise

    def _open(self, target: Target, timeout_s: float) -> None:
        answer: queue.Queue[Any] = queue.Queue()
        self._client.on_connect = lambda client, data, flags, reason, properties: answer.put(reason)
        try:
            self._client.connect(target.host, target.port, KEEPALIVE_S)
        except (OSError, ValueError) as error:
            raise DeviceTrouble(mqtt_errors.opening(target, error, timeout_s)) from error
        self._client.loop_start()
        try:
            reason = answer.get(timeout=timeout_s)
        except queue.Empty:
            raise DeviceTrouble(mqtt_errors.mute(target, timeout_s)) from None
        if reason.is_failure:
            raise DeviceTrouble(mqtt_errors.refused(target, str(reason)))

    def _subscribe(self, wanted: list[str], timeout_s: float) -> None:
        granted: queue.Queue[Any] = queue.Queue()
        self._client.on_subscribe = lambda client, data, number, reasons, properties: granted.put(reasons)
        self._client.subscribe([(topic, 1) for topic in wanted])
        try:
            reasons = granted.get(timeout=timeout_s)
        except queue.Empty:
            raise DeviceTrouble(f"{self.name}: the broker does not answer a subscription") from None
        if any(reason.is_failure for reason in reasons):
            raise DeviceTrouble(f"{self.name}: the broker does not let this user read {', '.join(wanted)}")

    def _only_device(self) -> str:
        """The device that has ever been seen at this broker, if there is exactly one."""
        self._subscribe([topics.EVERY_ALIVE], LOOK_S)
        until_s = time.monotonic() + LOOK_S
        found = set()
        while (left_s := until_s - time.monotonic()) > 0:
            try:
                found.add(topics.device_of(self._heard.get(timeout=left_s)[0]))
            except queue.Empty:
                break
        self._client.unsubscribe(topics.EVERY_ALIVE)
        if len(found) == 1:
            return found.pop()
        names = f"there is: {', '.join(sorted(found))}" if found else "none has told this broker that it is alive"
        raise DeviceTrouble(f"{self.name}: name the device, mqtt://HOST/DEVICE; {names}")

    def lines(self, timeout_s: float) -> list[bytes]:
        """What arrives within `timeout_s`; DeviceTrouble when the broker is gone."""
        found: list[bytes] = []
        try:
            self._take(found, *self._heard.get(timeout=timeout_s) if timeout_s else self._heard.get_nowait())
            while True:
                self._take(found, *self._heard.get_nowait())
        except queue.Empty:
            pass
        if self._broke and not found:
            raise DeviceTrouble(f"{self.name}: {self._broke}")
        return found

    def _take(self, found: list[bytes], topic: str, payload: bytes) -> None:
        end = topics.end_of(topic, self.device)
        if end == topics.ALIVE:
            self.gone = "" if payload == b"online" else "the broker says that the device is offline"
            return
        try:
            found += self._reply(payload) if end == topics.REPLY else topics.lines(end, payload)
        except (ValueError, RecursionError):
            self.dropped += 1

    def _reply(self, payload: bytes) -> list[bytes]:
        """The line of a reply to our newest request, or of one to whom the device did not believe it; no other's."""
        counter, line = signing.answer(payload)
        return [line.encode()] if counter in (self._counter, 0) and self._counter else []

    def send(self, request: str) -> None:
        """One request, signed; its reply is known by its counter."""
        if not self._key:
            said = f"commands over MQTT are signed: name the secret of {self.device} with --key"
            raise BadInput([f"{self.name}: {said}"])
        self._counter = signing.new_counter(self._counter)
        message = signing.sign(self.device, self._key, request, int(time.time()), self._counter)
        if self._client.publish(topics.topic(self.device, topics.CMD), message, qos=1).rc != paho.MQTT_ERR_SUCCESS:
            raise DeviceTrouble(f"{self.name}: cannot send: the broker went away")

    def close(self) -> None:
        """Say good-bye to the broker."""
        self._client.on_disconnect = None
        self._client.disconnect()
        self._client.loop_stop()

    def _hear(self, client: Any, data: Any, message: Any) -> None:
        """In paho's thread."""
        try:
            self._heard.put_nowait((message.topic, message.payload))
        except queue.Full:
            self.dropped += 1

    def _lost(self, client: Any, data: Any, flags: Any, reason: Any, properties: Any) -> None:
        """In paho's thread."""
        self._broke = f"the broker went away ({reason})"


def _client(target: Target, access: Access, timeout_s: float) -> paho.Client:
    client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311, reconnect_on_failure=False)
    client.connect_timeout = timeout_s
    if target.user or access.password:
        client.username_pw_set(target.user or WATCHER, access.password or None)
    if target.tls:
        try:
            client.tls_set(access.ca or None, access.cert or None, access.cert_key or None)
        except OSError as error:
            raise BadInput([f"{target.name}: certificate files cannot be used: {error}"]) from error
    elif access.ca or access.cert:
        raise BadInput([f"{target.name}: certificates belong to mqtts://"])
    return client
