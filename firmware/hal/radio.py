"""The way of a real board to a network: Wi-Fi, or its Ethernet chip. Joining goes on by itself, nobody waits."""

WIFI = "wifi"


class Network:
    """`kind`: "wifi" with `ssid` and `password`, or "wired". The radio's own start takes up to a second, once."""

    def __init__(self, kind: str, ssid: str, password: str) -> None:
        import network

        self._wifi = kind == WIFI
        self._ssid = ssid
        self._password = password
        self._nic: object = network.WLAN(network.STA_IF) if self._wifi else _chip(network)
        self._nic.active(True)
        if self._wifi:
            self._save_no_power(network)
        self.join()

    def _save_no_power(self, network: object) -> None:
        """A radio that sleeps between beacons loses what is sent to it; ports without the setting refuse it."""
        try:
            self._nic.config(pm=network.WLAN.PM_NONE)
        except (AttributeError, ValueError, OSError):
            pass

    def joined(self) -> bool:
        """True while there is an address; a radio may say so for a while after the access point has gone."""
        return bool(self._nic.isconnected())

    def join(self) -> None:
        """Leave, and begin to join anew. A cable joins by itself."""
        if not self._wifi:
            return
        try:
            self._nic.disconnect()
            self._nic.connect(self._ssid, self._password)
        except OSError:  # it is busy joining; it is asked again
            pass


def _chip(network: object) -> object:
    """The Ethernet chip; only the images of boards that have one know it."""
    return network.WIZNET5K()
