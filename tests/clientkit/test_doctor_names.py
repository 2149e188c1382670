"""Private names asked from a real DNS server that answers as each kind of broken set-up does."""

import ipaddress
import json
import socket
from pathlib import Path

import pytest
from kit_support import name_server

from clientkit.doctor import dns, names, service_tags
from clientkit.doctor.facts import Facts, PrivateName, VirtualNetwork
from clientkit.doctor.findings import Finding
from clientkit.errors import ClientkitError

WORKSPACE = "1234-abcd.workspace.westeurope.api.azureml.ms"
PRIVATE = "1234-abcd.workspace.westeurope.privatelink.api.azureml.ms"
BACK_END = "ml-westeurope.westeurope.cloudapp.azure.com"
ZONE = "privatelink.api.azureml.ms"

# The vnets lie in loopback, so that their servers can be real.
HUB, SPOKE, COMPANY = "127.0.1.53", "127.0.2.53", "127.0.9.53"
PUBLIC = {WORKSPACE: ("CNAME", PRIVATE), PRIVATE: ("CNAME", BACK_END), BACK_END: ("A", "20.61.5.4")}
LINKED = {
    WORKSPACE: ("CNAME", PRIVATE),
    PRIVATE: ("A", "10.20.3.4"),
    "4.3.20.10.in-addr.arpa": ("PTR", PRIVATE),
}
NAME = PrivateName(WORKSPACE, ZONE, (ipaddress.ip_address("10.20.3.4"),))
FACTS = Facts(
    private_names=(NAME,),
    networks=(
        VirtualNetwork("vnet-hub", (ipaddress.ip_network("127.0.1.0/24"),), (), (ipaddress.ip_address("127.0.1.53"),)),
        VirtualNetwork("vnet-spoke", (ipaddress.ip_network("127.0.2.0/24"),), (), ()),
    ),
)


def asked(
    address: str,
    zone: name_server.Zone,
    *,
    ranges: service_tags.Ranges | None = None,
    name: PrivateName = NAME,
    rcode: int | None = None,
) -> Finding:
    with name_server.running(address, zone, rcode=rcode) as port:
        server = dns.Server(ipaddress.ip_address(address), port)
        (found,) = names.check(name, server, FACTS, ranges or service_tags.Ranges(), None, 5)
    return found


def test_a_linked_vnet_gives_the_private_endpoint() -> None:
    found = asked(SPOKE, LINKED)
    assert found.code == "dns-ok"
    assert f"{PRIVATE} 10.20.3.4" in found.seen


@pytest.mark.parametrize(("server", "network"), [(HUB, "vnet-hub"), (SPOKE, "vnet-spoke")])
def test_an_unlinked_vnet_is_named_with_its_zone(server: str, network: str) -> None:
    found = asked(server, PUBLIC)
    assert found.code == "dns-zone-not-linked"
    assert found.do == f"link {ZONE} to {network}"
    assert "20.61.5.4, a public address" in found.seen
    assert found.who


def test_a_company_server_without_forwarder_is_named_with_what_it_must_forward_and_where() -> None:
    found = asked(COMPANY, PUBLIC)
    assert found.code == "dns-no-forwarder"
    assert COMPANY in found.means
    assert "forward api.azureml.ms to 127.0.1.53 (vnet-hub)" in found.do


def test_a_name_that_public_dns_does_not_refer_to_a_privatelink_zone_has_no_endpoint() -> None:
    found = asked(COMPANY, {WORKSPACE: ("CNAME", BACK_END), BACK_END: ("A", "20.61.5.4")})
    assert found.code == "dns-no-private-endpoint"


def test_a_linked_zone_without_the_record_is_told_from_a_name_that_exists_nowhere() -> None:
    found = asked(SPOKE, {WORKSPACE: ("CNAME", PRIVATE)})
    assert (found.code, found.do) == ("dns-record-missing", f"add the zone group {ZONE} to the private endpoint")
    assert asked(SPOKE, {}).code == "dns-name-unknown"


def test_a_stale_record_names_the_address_that_is_right() -> None:
    found = asked(SPOKE, {**LINKED, PRIVATE: ("A", "10.20.3.99")})
    assert found.code == "dns-wrong-address"
    assert "10.20.3.4" in found.means
    assert asked(SPOKE, LINKED, name=PrivateName(WORKSPACE, ZONE, ())).code == "dns-ok"


def test_a_public_address_that_is_not_microsofts_is_another_servers_doing() -> None:
    assert asked(COMPANY, {WORKSPACE: ("A", "93.184.216.34")}).code == "dns-not-microsoft"


@pytest.mark.parametrize("first", ["13", "20", "40", "51", "52"])
def test_every_range_of_the_article_counts_as_microsofts(first: str) -> None:
    assert asked(COMPANY, {**PUBLIC, BACK_END: ("A", f"{first}.1.2.3")}).code == "dns-no-forwarder"


def test_a_service_tag_file_narrows_the_ranges_and_names_the_tag(tmp_path: Path) -> None:
    file = tmp_path / "ServiceTags_Public.json"
    values = [
        {"name": "AzureCloud", "properties": {"addressPrefixes": ["20.0.0.0/10", "2603:1000::/25"]}},
        {"name": "AzureMachineLearning.WestEurope", "properties": {"addressPrefixes": ["20.61.5.0/28"]}},
    ]
    file.write_text(json.dumps({"changeNumber": 321, "values": values}))
    ranges = service_tags.load(file)
    found = asked(COMPANY, PUBLIC, ranges=ranges)
    assert found.code == "dns-no-forwarder"
    assert "AzureMachineLearning.WestEurope, AzureCloud" in found.seen
    assert asked(COMPANY, {**PUBLIC, BACK_END: ("A", "20.200.1.1")}, ranges=ranges).code == "dns-not-microsoft"


@pytest.mark.parametrize("content", ["{}", "[]", "x", '{"values": [{"name": "a"}]}'])
def test_a_file_that_is_no_service_tag_file_says_how_to_get_one(tmp_path: Path, content: str) -> None:
    file = tmp_path / "tags.json"
    file.write_text(content)
    with pytest.raises(ClientkitError, match="az network list-service-tags"):
        service_tags.load(file)


@pytest.mark.parametrize("rcode", [2, 5])
def test_a_server_that_answers_with_an_error_is_named(rcode: int) -> None:
    found = asked(HUB, {}, rcode=rcode)
    assert found.code == "dns-server-refuses"
    assert found.seen.endswith(("SERVFAIL", "REFUSED"))


def test_a_silent_server_is_given_up_in_the_time_given() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind((HUB, 0))
        server = dns.Server(ipaddress.ip_address(HUB), deaf.getsockname()[1])
        (found,) = names.check(NAME, server, FACTS, service_tags.Ranges(), None, 0.2)
    assert found.code == "dns-server-silent"


def test_azures_own_resolver_speaks_for_the_vnet_of_this_machine() -> None:
    answer = dns.Answer(dns.Server(dns.AZURE), "NOERROR", (PRIVATE, BACK_END), (ipaddress.ip_address("20.61.5.4"),))
    here = names.judge(NAME, answer, FACTS, service_tags.Ranges(), ipaddress.ip_address("127.0.2.9"))
    assert here.do == f"link {ZONE} to vnet-spoke"
    elsewhere = names.judge(NAME, answer, FACTS, service_tags.Ranges(), ipaddress.ip_address("10.9.9.9"))
    assert elsewhere.do == f"link {ZONE} to the vnet of this machine"


@pytest.mark.parametrize(
    ("records", "code"),
    [
        (LINKED, "dns-reverse-ok"),
        ({**LINKED, "4.3.20.10.in-addr.arpa": ("PTR", WORKSPACE)}, "dns-reverse-ok"),
        ({**LINKED, "4.3.20.10.in-addr.arpa": ("PTR", "old.example")}, "dns-reverse-other"),
        (PUBLIC, "dns-reverse-missing"),
    ],
)
def test_reverse_look_ups_are_judged(records: name_server.Zone, code: str) -> None:
    with name_server.running(SPOKE, records) as port:
        (found,) = names.check_reverse(NAME, dns.Server(ipaddress.ip_address(SPOKE), port), 5)
    assert found.code == code


def test_a_line_in_the_hosts_file_is_told_from_dns() -> None:
    """`localhost` is what every hosts file holds; this server says otherwise."""
    name = PrivateName("localhost", ZONE, ())
    with name_server.running(SPOKE, {"localhost": ("A", "10.20.3.4")}) as port:
        server = dns.Server(ipaddress.ip_address(SPOKE), port)
        (found,) = names.check_system(name, [server], 5)
    assert found.code == "dns-hosts-file"
    assert "127.0.0.1" in found.seen
    with name_server.running(SPOKE, {"localhost": ("A", "127.0.0.1")}) as port:
        assert list(names.check_system(name, [dns.Server(ipaddress.ip_address(SPOKE), port)], 5)) == []


def test_a_server_is_given_by_address_and_port() -> None:
    assert str(dns.parse_server("10.1.2.3")) == "10.1.2.3"
    assert str(dns.parse_server("10.1.2.3:5353")) == "10.1.2.3:5353"
    assert dns.parse_server("fd00::1").address.version == 6
    for wrong in ("dns.contoso.example", "10.1.2.3:x", ""):
        with pytest.raises(ClientkitError, match="examples"):
            dns.parse_server(wrong)
