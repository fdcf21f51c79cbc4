"""The guard lets through public web servers and what the operator wrote down, nothing else."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import ConfigError
from watcher.fetch.attempt import AttemptError
from watcher.fetch.guard import Guard, is_public
from watcher.model.exchange import FailureKind

PRIVATE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "localhost",
    "0x7f.1",
    "2130706433",
]
PUBLIC = [
    "8.8.8.8",
    "23.1.2.3",
    "100.63.255.255",
    "100.128.0.1",
    "169.253.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "223.255.255.254",
    "2001:4860:4860::8888",
    "2600:1400::1",
    "2a00:1450::1",
    "64:ff9b::8.8.8.8",
    "::ffff:8.8.8.8",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_special_address_is_not_public(address: str) -> None:
    """Whatever way it is written, and also when it hides inside an IPv6 address."""
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_global_unicast_address_is_public(address: str) -> None:
    """The neighbours of special blocks are not cut off with them."""
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_no_address_is_public_that_python_calls_private(address: ipaddress.IPv4Address) -> None:
    """Our list of IPv4 blocks is nowhere laxer than the standard library's."""
    if is_public(str(address)):
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_written_as_ipv6_is_judged_as_ipv4(address: ipaddress.IPv4Address) -> None:
    """Mapping and translation hide nothing and forbid nothing."""
    assert is_public(f"::ffff:{address}") == is_public(str(address))
    assert is_public(f"64:ff9b::{address}") == is_public(str(address))


@given(st.ip_addresses(v=6))
def test_no_ipv6_address_outside_the_global_block_is_public(
    address: ipaddress.IPv6Address,
) -> None:
    """All that is not 2000::/3 must be an IPv4 address in disguise."""
    if is_public(str(address)) and not str(address).startswith(("64:ff9b::", "::ffff:")):
        assert address in ipaddress.IPv6Network("2000::/3")


def _is_refused(guard: Guard, host: str, port: int, *addresses: str) -> bool:
    try:
        guard.check(guard.way(host, port), addresses)
    except AttemptError as error:
        return error.kind is FailureKind.REFUSED
    return False


def test_one_private_address_among_public_ones_refuses_all() -> None:
    """A name that is being rebound answers with both."""
    guard = Guard()
    assert not _is_refused(guard, "www.example.gov", 443, "23.1.2.3", "2600:1400::1")
    assert _is_refused(guard, "www.example.gov", 443, "23.1.2.3", "127.0.0.1")


@pytest.mark.parametrize("port", [22, 25, 8080, 6379, 0])
def test_only_the_ports_of_the_web_are_asked(port: int) -> None:
    """Any other port is refused before a name is resolved."""
    assert _is_refused(Guard(), "www.example.gov", port, "23.1.2.3")


def test_an_allowed_place_may_be_private_and_on_any_port() -> None:
    """The permission is for that host and port alone."""
    guard = Guard(allow_hosts=["Intranet.example.gov:8080", "[::1]:9000"])
    assert not _is_refused(guard, "intranet.example.gov", 8080, "10.0.0.1")
    assert not _is_refused(guard, "::1", 9000, "::1")
    assert _is_refused(guard, "intranet.example.gov", 80, "10.0.0.1")
    assert _is_refused(guard, "other.example.gov", 8080, "10.0.0.1")


def test_a_host_allowed_without_a_port_is_allowed_on_the_ports_of_the_web() -> None:
    """A bare host means 80 and 443."""
    guard = Guard(allow_hosts=["intranet.example.gov"])
    assert not _is_refused(guard, "intranet.example.gov", 443, "10.0.0.1")
    assert not _is_refused(guard, "intranet.example.gov", 80, "10.0.0.1")
    assert _is_refused(guard, "intranet.example.gov", 8080, "10.0.0.1")


def test_a_mapped_place_leads_to_loopback_and_to_public_addresses() -> None:
    """Writing down a loopback target is permission enough; another private one needs its own."""
    mapping = [("www.example.gov:443", "replay.test:8443")]
    guard = Guard(connect_to=mapping)
    way = guard.way("www.example.gov", 443)
    assert (way.host, way.port) == ("replay.test", 8443)
    assert not _is_refused(guard, "www.example.gov", 443, "127.0.0.1")
    assert not _is_refused(guard, "www.example.gov", 443, "23.1.2.3")
    assert _is_refused(guard, "www.example.gov", 443, "10.0.0.1")
    allowed = Guard(connect_to=mapping, allow_hosts=["replay.test:8443"])
    assert not _is_refused(allowed, "www.example.gov", 443, "10.0.0.1")


@pytest.mark.parametrize("entry", ["", ":80", "host:port", "host:99999", "http://host", "u@host:1"])
def test_a_place_that_cannot_be_read_is_an_error_of_the_configuration(entry: str) -> None:
    """The message names the key and what was written."""
    with pytest.raises(ConfigError, match=r"\[fetch\] allow_hosts: expected host:port"):
        Guard(allow_hosts=[entry])
    with pytest.raises(ConfigError, match=r"\[fetch\] connect_to: expected host:port"):
        Guard(connect_to=[("www.example.gov:80", entry)])


def test_a_mapping_needs_both_ports() -> None:
    """A bare host would leave open which connection is meant."""
    with pytest.raises(ConfigError, match="connect_to"):
        Guard(connect_to=[("www.example.gov", "127.0.0.1:80")])
