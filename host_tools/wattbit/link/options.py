"""The options of every command that speaks with a device."""

from typing import Annotated

import typer

LINK = "Serial port or pty, HOST:PORT, or mqtt(s)://[USER@]BROKER[:PORT]/DEVICE."
MaybeLink = Annotated[
    str | None, typer.Argument(metavar="[LINK]", help=f"{LINK} Without it: the first USB serial port that answers.")
]
Link = Annotated[str, typer.Argument(metavar="LINK", help=LINK)]
PasswordFile = Annotated[
    str | None, typer.Option("--password-file", metavar="FILE", help="MQTT: password; or set WATTBIT_MQTT_PASSWORD.")
]
Ca = Annotated[str | None, typer.Option("--ca", metavar="FILE", help="MQTT: who may sign the broker's certificate.")]
Cert = Annotated[str | None, typer.Option("--cert", metavar="FILE", help="MQTT: certificate of this client.")]
CertKey = Annotated[str | None, typer.Option("--cert-key", metavar="FILE", help="MQTT: private key of --cert.")]
Key = Annotated[str | None, typer.Option("--key", metavar="FILE", help="MQTT: secrets of devices; sign commands.")]
