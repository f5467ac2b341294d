"""Certificates for measurements and tests, made by the openssl of the machine, with small elliptic keys."""

import subprocess
from pathlib import Path

from wattbit.errors import DeviceTrouble

P256 = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def run(*words: str | Path) -> None:
    """openssl with these words. DeviceTrouble with what it said when it fails."""
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise DeviceTrouble(f"openssl {' '.join(map(str, words))}: {done.stderr}")


def ca(folder: Path, name: str = "ca", new_key: tuple[str, ...] = P256) -> None:
    """A CA: `name`.pem and `name`.key."""
    subject = ("-subj", f"/CN={name}", "-days", "30")
    run("req", "-x509", *new_key, "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem", *subject)


def signed(folder: Path, name: str, host: str, by: str = "ca", new_key: tuple[str, ...] = P256) -> None:
    """A certificate for `host` that `by` has signed: `name`.pem and `name`.key."""
    request, extra = folder / f"{name}.csr", folder / f"{name}.ext"
    extra.write_text(f"subjectAltName=DNS:{host}\n")
    run("req", *new_key, "-keyout", folder / f"{name}.key", "-out", request, "-subj", f"/CN={host}")
    words: list[str | Path] = [
        "-CA",
        folder / f"{by}.pem",
        "-CAkey",
        folder / f"{by}.key",
        "-CAcreateserial",
        "-extfile",
        extra,
    ]
    run("x509", "-req", "-in", request, *words, "-days", "30", "-out", folder / f"{name}.pem")


_DATED = """
[ca]
default_ca = own
[own]
database = {folder}/index.txt
serial = {folder}/serial
new_certs_dir = {folder}
default_md = sha256
policy = any
[any]
commonName = supplied
"""


def dated(folder: Path, name: str, host: str, first: str, last: str) -> None:
    """As `signed` by `ca`, good from `first` to `last`, such as 20250101000000Z."""
    config, extra = folder / "dated.cnf", folder / f"{name}.ext"
    config.write_text(_DATED.format(folder=folder))
    extra.write_text(f"subjectAltName=DNS:{host}\n")
    (folder / "index.txt").write_text("")
    (folder / "serial").write_text("1000\n")
    run("req", *P256, "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.csr", "-subj", f"/CN={host}")
    words: list[str | Path] = [
        "-config",
        config,
        "-cert",
        folder / "ca.pem",
        "-keyfile",
        folder / "ca.key",
        "-extfile",
        extra,
        "-batch",
    ]
    dates = ["-startdate", first, "-enddate", last]
    run("ca", *words, *dates, "-in", folder / f"{name}.csr", "-out", folder / f"{name}.pem", "-notext")
