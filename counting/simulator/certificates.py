"""Keys and certificates between us and the simulator, made on first use in a folder of ``var/``.

``ours`` is what the program reads (``counting.transport.settings``), ``theirs`` what the simulator
does. The key of the authority that signs both certificates is thrown away at once. Nothing of it is
ever committed.
"""

import datetime as dt
import ipaddress
import json
import os
import shutil
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from joserfc.jwk import ECKey

from counting.protocol import signing

CLIENT: Final = "diversiteitsmonitor"
REGISTER: Final = "register-simulator"
LASTS: Final = dt.timedelta(days=365)
RENEWED: Final = dt.timedelta(days=30)
"""So long before their end all are made again."""


def ensure(folder: Path, address: str) -> None:
    """Make what is not there, or ends soon. Afterwards ``ours`` names this address."""
    if not _still_good(folder):
        _make(folder)
    settings = {"address": address, "client": CLIENT, "register": REGISTER}
    _write(folder / "ours" / "settings.json", json.dumps(settings).encode("utf-8"))


def _still_good(folder: Path) -> bool:
    try:
        written = (folder / "theirs" / "server.pem").read_bytes()
        ends = x509.load_pem_x509_certificate(written).not_valid_after_utc
    except (OSError, ValueError):
        return False
    return ends - dt.datetime.now(tz=dt.UTC) > RENEWED


def _make(folder: Path) -> None:
    """Both halves in a folder beside it, which then takes its place: half a set is never there."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    for half in ("ours", "theirs"):
        (fresh / half).mkdir(mode=0o700, parents=True)
    _make_certificates(fresh)
    _make_keys(fresh)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def _make_certificates(folder: Path) -> None:
    authority = ec.generate_private_key(ec.SECP256R1())
    root = _certificate("Simulator authority", authority, None, authority, server=False)
    for half, name, server in (("ours", "client", False), ("theirs", "server", True)):
        key = ec.generate_private_key(ec.SECP256R1())
        common = "localhost" if server else CLIENT
        certificate = _certificate(common, key, root, authority, server=server)
        _write(folder / half / "ca.pem", _pem(root))
        _write(folder / half / f"{name}.pem", _pem(certificate))
        written = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        _write(folder / half / f"{name}.key", written)


def _make_keys(folder: Path) -> None:
    ours = signing.new_key("client-1", "sig")
    theirs = signing.new_key("register-sig-1", "sig")
    secret = signing.new_key("register-enc-1", "enc")
    _write_key(folder / "ours" / "signing.jwk", ours)
    _write_key(folder / "theirs" / "signing.jwk", theirs)
    _write_key(folder / "theirs" / "encryption.jwk", secret)
    _write_public(folder / "ours" / "register.jwks", theirs, secret)
    _write_public(folder / "theirs" / "clients.jwks", ours)


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Certificate | None,
    authority: ec.EllipticCurvePrivateKey,
    *,
    server: bool,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(tz=dt.UTC)
    issued_by = issuer.subject if issuer else subject
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issued_by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()),
            critical=False,
        )
    )
    if issuer is None:
        return builder.add_extension(_ca_usage(), critical=True).sign(authority, hashes.SHA256())
    use = ExtendedKeyUsageOID.SERVER_AUTH if server else ExtendedKeyUsageOID.CLIENT_AUTH
    builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
    if server:
        names = [
            x509.DNSName("localhost"),
            x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        ]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(authority, hashes.SHA256())


def _ca_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_key(path: Path, key: ECKey) -> None:
    _write(path, json.dumps(key.as_dict(private=True)).encode("utf-8"))


def _write_public(path: Path, *keys: ECKey) -> None:
    public = {"keys": [key.as_dict(private=False) for key in keys]}
    _write(path, json.dumps(public).encode("utf-8"))


def _write(path: Path, data: bytes) -> None:
    """Readable by this account alone, and whole or not there."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123  mode
        file.write(data)
    fresh.replace(path)
