"""What a server inside a network asks of others: where it may go, how long it waits, how much it reads."""

import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from calendar_app.lib import outward
from calendar_app.lib.outward import BadAddress, Forbidden, Limits, Unreachable, check_reachable, fetch, target_of
from tests.outward.receivers import Receiver, drip, drip_body, flood, hang, hang_up, hear, talker

QUICK = Limits(connect_seconds=0.5, total_seconds=0.6, most_bytes=1000)

INSIDE = [
    "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1",
    "::7f00:1", "64:ff9b:1::7f00:1", "240.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1",
    "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1", "2001:0:4136:e378:8000:63bf:80ff:fffe",
]  # fmt: skip


def ask(url: str, **options: object) -> outward.Answer:
    return fetch("POST", url, headers={}, body=b"{}", **options)  # type: ignore[arg-type]


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let every name stand for these addresses: for the first ones when first asked, and so on."""
    asked: list[str] = []

    def look_up(host: str, _port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    monkeypatch.setattr(outward, "addresses_of", look_up)
    return asked


@pytest.fixture
def no_lines(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every line anybody tries to open, none of which opens."""
    opened: list[object] = []

    def refuse(address: object, **_options: object) -> socket.socket:
        opened.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", refuse)
    return opened


@pytest.mark.parametrize("address", INSIDE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_line_is_opened_into_a_private_network(
    address: str, scheme: str, monkeypatch: pytest.MonkeyPatch, no_lines: list[object]
) -> None:
    names(monkeypatch, [address])
    with pytest.raises(Forbidden):
        ask(f"{scheme}://hooks.example.com/x")
    with pytest.raises(Forbidden):
        check_reachable(f"{scheme}://hooks.example.com/x")
    assert no_lines == []


@pytest.mark.parametrize("literal", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "127.1", "0x7f000001"])
def test_an_address_in_numbers_is_no_way_around(literal: str, host: Receiver) -> None:
    with pytest.raises((Forbidden, Unreachable)):
        ask(f"http://{literal}:{host.port}/")
    assert host.asked == []


def test_a_public_address_is_reached_by_https_only(monkeypatch: pytest.MonkeyPatch, no_lines: list[object]) -> None:
    names(monkeypatch, ["93.184.216.34"])
    with pytest.raises(Forbidden, match="https"):
        ask("http://hooks.example.com/x")
    assert no_lines == []
    with pytest.raises(Unreachable):
        ask("https://hooks.example.com/x")
    assert no_lines == [("93.184.216.34", 443)]


def test_a_name_that_leads_home_the_second_time_gains_nothing(
    monkeypatch: pytest.MonkeyPatch, no_lines: list[object]
) -> None:
    asked = names(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    with pytest.raises(Unreachable):
        ask("https://rebinding.example.com/x")
    assert (asked, no_lines) == (["rebinding.example.com"], [("93.184.216.34", 443)]), "looked up once, and used"
    with pytest.raises(Forbidden):
        ask("https://rebinding.example.com/x")
    assert len(no_lines) == 1


def test_of_several_addresses_only_the_public_ones_are_tried(
    monkeypatch: pytest.MonkeyPatch, no_lines: list[object]
) -> None:
    names(monkeypatch, ["10.0.0.1", "93.184.216.34", "::1"])
    with pytest.raises(Unreachable):
        ask("https://hooks.example.com/x")
    assert no_lines == [("93.184.216.34", 443)]


def test_a_network_the_admin_names_is_reached_and_its_neighbour_is_not(
    host: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REACHABLE_NETWORKS = ["127.0.0.1"]
    assert ask(f"{host.url}/in?a=b").status == 200
    assert (host.asked[0].path, host.asked[0].body) == ("/in?a=b", b"{}")
    names(monkeypatch, ["127.0.0.2"])
    with pytest.raises(Forbidden):
        ask(f"http://neighbour.example.com:{host.port}/")


@pytest.mark.usefixtures("near")
def test_a_redirect_is_an_answer_and_is_not_followed(host: Receiver) -> None:
    host.says(302, Location=f"{host.url}/elsewhere")
    answer = ask(f"{host.url}/here")
    assert (answer.status, answer.header("location")) == (302, f"{host.url}/elsewhere")
    assert [each.path for each in host.asked] == ["/here"]


@pytest.mark.usefixtures("near")
@pytest.mark.parametrize("says", [drip, hang])
def test_nothing_is_waited_for_longer_than_everything_may_take(says: object) -> None:
    with talker(says) as url, pytest.raises(Unreachable) as caught:  # type: ignore[arg-type]
        ask(url, limits=QUICK)
    assert caught.value.handed_over, "it may have read the request"


@pytest.mark.usefixtures("near")
def test_a_body_without_an_end_is_given_up(tmp_path: Path) -> None:
    started = time.monotonic()
    with talker(drip_body) as url, pytest.raises(Unreachable):
        ask(url, limits=QUICK)
    assert time.monotonic() - started < 4, "not the five seconds it drips"


@pytest.mark.usefixtures("near")
def test_of_a_huge_answer_only_the_beginning_is_read() -> None:
    with talker(flood) as url:
        assert ask(url, limits=QUICK).body == b"x" * 1000


@pytest.mark.usefixtures("near")
def test_a_body_that_comes_after_the_head_of_a_line_to_be_closed_is_read_to_its_end() -> None:
    def slowly(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n")
        for piece in (b"first ", b"second"):
            time.sleep(0.1)
            line.sendall(piece)

    with talker(slowly) as url:
        assert fetch("GET", url, headers={}).body == b"first second"


@pytest.mark.usefixtures("near")
def test_a_host_that_hangs_up_may_have_read_it() -> None:
    with talker(hang_up) as url, pytest.raises(Unreachable) as caught:
        ask(url)
    assert caught.value.handed_over


def test_a_line_that_does_not_open_has_handed_nothing_over(settings: Settings) -> None:
    settings.REACHABLE_NETWORKS = ["127.0.0.0/8"]
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(Unreachable) as caught:
        ask(f"http://127.0.0.1:{port}/")
    assert not caught.value.handed_over


@pytest.mark.parametrize(
    "url",
    ["", "hooks.example.com/x", "ftp://example.com/", "file:///etc/passwd", "https://", "https://user:word@example.com/",
     "https://example.com:99999/", "https://exa mple.com/", "https://[::1/", "gopher://example.com/", "https:///x"],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        target_of(url)


@pytest.mark.usefixtures("near")
def test_nobody_writes_a_header_through_the_path(host: Receiver) -> None:
    with pytest.raises(BadAddress):
        ask(f"{host.url}/x HTTP/1.1\r\nX-Own: 1\r\n\r\n")
    ask(f"{host.url}/ä%0d%0aX-Own:1")
    assert [each.path for each in host.asked] == ["/%C3%A4%0d%0aX-Own:1"]
    assert "x-own" not in host.asked[0].headers


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_is_no_more_public_in_ipv6_clothes(number: int) -> None:
    plain = ip_address(number)
    clothed = [
        f"::ffff:{plain}",
        f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}",
        f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1",
    ]
    assert {outward.is_public(ip_address(each)) for each in clothed} == {outward.is_public(plain)}


@contextmanager
def tls_host(folder: Path) -> Iterator[int]:
    """A host with a certificate nobody vouches for; its port."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(1).not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
    )
    alternative = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    certificate = made.add_extension(alternative, critical=False).sign(key, hashes.SHA256())
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _address = listening.accept()
            except OSError:
                return
            with line, suppress(OSError), context.wrap_socket(line, server_side=True) as safe:
                hear(safe)
                safe.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(timeout=5)


@pytest.mark.usefixtures("near")
def test_a_certificate_is_checked_against_the_name_though_the_number_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, ["127.0.0.1"])
    with tls_host(tmp_path) as port:
        with pytest.raises(Unreachable, match="certificate"):
            ask(f"https://localhost:{port}/")
        trusting = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
        monkeypatch.setattr(outward, "_tls", lambda: trusting)
        assert ask(f"https://localhost:{port}/").status == 204
        with pytest.raises(Unreachable, match="certificate"):
            ask(f"https://other.example.com:{port}/")
