"""Why a broker cannot be used, in sentences."""

import socket
import ssl

from wattbit.link.target import Target


def opening(target: Target, error: Exception, timeout_s: float) -> str:
    """The connection or its TLS handshake failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"{target.name}: the broker's certificate is not accepted: {error.verify_message}. Name the file of the CA "
            "that has signed it with --ca, and the broker by the name in its certificate"
        )
    if isinstance(error, ssl.SSLError):
        return f"{target.name}: no TLS with the broker: {error.reason or error}; is this its TLS port?"
    if isinstance(error, socket.gaierror):
        return f"{target.name}: no host of this name: {error.strerror}"
    if isinstance(error, TimeoutError):
        return mute(target, timeout_s)
    if isinstance(error, ConnectionRefusedError):
        return f"{target.name}: no broker listens at {target.host}:{target.port}"
    return f"{target.name}: no connection: {getattr(error, 'strerror', None) or error}"


def mute(target: Target, timeout_s: float) -> str:
    """Nothing came back in time."""
    return f"{target.name}: {target.host}:{target.port} does not answer as a broker within {timeout_s:g} s"


def refused(target: Target, reason: str) -> str:
    """The broker said no."""
    who = f"user {target.user}" if target.user else "this client"
    hint = "; the password comes from --password-file or WATTBIT_MQTT_PASSWORD"
    is_login = any(word in reason.lower() for word in ("authori", "user name", "password"))
    return f"{target.name}: the broker does not accept {who}: {reason}{hint if is_login else ''}"
