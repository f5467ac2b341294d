"""The MQTT link's hosts, and what belongs together in it."""

_HOST = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
LONGEST_LABEL = 63  # RFC 1035, 2.3.4


def check(site: dict, errors: list) -> None:
    """Add the problems of [network] and [mqtt]."""
    network = site["network"]
    if network["kind"] == "wifi" and not network["ssid"]:
        errors.append(("network", -1, "ssid", "", "is missing; allowed: the name of the Wi-Fi, or another kind"))
    own = site["mqtt"]
    for key in ("host", "time_host", "server"):
        if own[key] and not _is_host(own[key]):
            text = "is no host; allowed: a name of letters, digits, dashes and dots, or an address such as 192.0.2.7"
            errors.append(("mqtt", -1, key, own[key], text))
    if own["name_server"] and not _is_address(own["name_server"]):
        text = "is no address; allowed: four numbers such as 192.0.2.53"
        errors.append(("mqtt", -1, "name_server", own["name_server"], text))
    for c in own["user"] or "":
        if c in "+#/":
            text = "has one of + # /, which mean more in topics; allowed: a name without them"
            errors.append(("mqtt", -1, "user", own["user"], text))
            break


def _is_host(host: str) -> bool:
    labels = host.split(".")
    for label in labels:
        if not 1 <= len(label) <= LONGEST_LABEL:
            return False
        for c in label:
            if c not in _HOST:
                return False
    return _is_address(host) or not labels[-1].isdigit()


def _is_address(host: str) -> bool:
    parts = host.split(".")
    for part in parts:
        if not part.isdigit() or len(part) > 3 or int(part) > 255:
            return False
    return len(parts) == 4
