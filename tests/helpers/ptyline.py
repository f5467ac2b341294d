"""RS-485 lines on pseudo-terminals for programs under test: pymodbus' own server at the far end, or any answers."""

import asyncio
import contextlib
import os
import select
import threading
import tty

from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer


class Server:
    """pymodbus' RTU server for `devices` (SimDevice) on the terminal `path`, in a thread of its own."""

    def __init__(self, path, devices, baud):
        self._args = {"framer": FramerType.RTU, "port": path, "baudrate": baud}
        self._devices = devices
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    async def _serve(self):
        self._server = ModbusSerialServer(self._devices, **self._args)
        await self._server.listen()
        self._ready.set()
        with contextlib.suppress(asyncio.CancelledError):
            await self._server.serving

    def close(self):
        asyncio.run_coroutine_threadsafe(self._server.shutdown(), self._loop).result(10)
        self._thread.join(10)
        self._loop.close()


class Terminal:
    """A raw pseudo-terminal: programs open `path`, the test has `near`."""

    def __init__(self):
        self.near, self._far = os.openpty()
        tty.setraw(self._far)
        self.path = os.ttyname(self._far)

    def close(self):
        os.close(self.near)
        os.close(self._far)


class _Threaded:
    """Runs `self._step()` until `close`."""

    def _start(self):
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while not self._stop.is_set():
            self._step()

    def _end(self):
        self._stop.set()
        self._thread.join(5)


class PymodbusLine(_Threaded):
    """pymodbus' server for `devices` behind the terminal `path`.

    It is one device on one port: a request of another unit, which it would refuse, does not reach it.
    """

    def __init__(self, devices, baud=9600):
        self._client, self._host = Terminal(), Terminal()
        self.path = self._client.path
        self._units = [device.id for device in devices]
        self._server = Server(self._host.path, devices, baud)
        self._start()

    def _step(self):
        ends = (self._client.near, self._host.near)
        for fd in select.select(ends, [], [], 0.02)[0]:
            data = os.read(fd, 512)
            if fd == ends[1] or data[0] in self._units:
                os.write(ends[1 - ends.index(fd)], data)

    def close(self):
        self._end()
        self._server.close()
        self._client.close()
        self._host.close()


class AnsweredLine(_Threaded):
    """`answer(request)` -> bytes or None for each request of eight bytes that arrives at the terminal `path`."""

    def __init__(self, answer):
        self._answer = answer
        self._terminal = Terminal()
        self.path = self._terminal.path
        self._held = b""
        self._start()

    def _step(self):
        if not select.select([self._terminal.near], [], [], 0.02)[0]:
            self._held = b""
            return
        self._held += os.read(self._terminal.near, 256)
        if len(self._held) >= 8:
            answer = self._answer(self._held[:8])
            self._held = b""
            if answer:
                os.write(self._terminal.near, bytes(answer))

    def close(self):
        self._end()
        self._terminal.close()
