"""How references are followed when ids and names say less, or more, than usual; and what a planned resource carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from policies.core.seen import SEEN
from policies.core.stack import Registered, Stack, inside
from reachability.unknown import UNKNOWN, Unknown

VAULT = "keyvault:Vault"
NETWORK = "network:VirtualNetwork"


@pytest.fixture(autouse=True)
def _nothing_seen() -> Iterator[None]:
    SEEN.forget()
    yield
    SEEN.forget()


def one(
    kind: str, name: str, props: Mapping[str, Any], depends: Mapping[str, Sequence[str]] | None = None, **outputs: Any
) -> Registered:
    """A resource with inputs, and outputs that are the inputs and these."""
    SEEN.inputs[f"urn:{name}"] = dict(props)
    return Registered(f"urn:{name}", f"azure-native:{kind}", name, lambda: {**props, **outputs}, depends or {})


def vault(name: str, arm: Any = "v", group: Any = "rg", **outputs: Any) -> Registered:
    return one(VAULT, name, {"vaultName": arm, "resourceGroupName": group}, **outputs)


def led_to(stack: Stack, wanted: Any, depends: str = "scope") -> Any:
    """The names of what an id in `scope` of the resource `user` stands for."""
    user = stack.resource("urn:user")
    assert user is not None
    found = stack.by_id(user, depends, wanted, VAULT)
    return found if isinstance(found, Unknown) else [each if isinstance(each, str) else each.name for each in found]


def user(depends: Sequence[str] = ()) -> Registered:
    return one("authorization:RoleAssignment", "user", {}, {"scope": list(depends)})


class TestIds:
    def test_an_id_that_a_resource_answered_is_its_own_whatever_its_inputs_say(self) -> None:
        stack = Stack.of([vault("kv", arm=UNKNOWN, id="/Subscriptions/S/Vaults/Other"), vault("w"), user()])
        assert led_to(stack, "/subscriptions/s/vaults/OTHER/") == ["kv"]

    def test_an_id_of_a_type_that_nothing_refers_to_by_id_is_not_looked_up(self) -> None:
        disk = one("compute:Disk", "disk", {"diskName": "v"}, id="/x/vaults/v")
        assert led_to(Stack.of([disk, user()]), "/x/vaults/v") == ["/x/vaults/v"]

    @pytest.mark.parametrize("known", ["", UNKNOWN, None, 7])
    def test_an_id_that_says_nothing_is_nobodys(self, known: Any) -> None:
        assert led_to(Stack.of([vault("kv", id=known), user()]), "/x/vaults/else") == ["/x/vaults/else"]

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            ("/subscriptions/s/resourceGroups/RG/providers/Microsoft.KeyVault/vaults/V", ["kv"]),
            ("/subscriptions/s/resourcegroups/other/providers/microsoft.keyvault/vaults/v", None),
            ("/subscriptions/s/resourcegroups/rg/providers/microsoft.keyvault/vaults/v/keys/v", None),
            ("/providers/microsoft.keyvault/vaults/v", ["kv"]),
            ("vaults/v", ["kv"]),
            ("/x/aaa/v", None),
            ("/x/zzz/v", None),
            ("/x/vaults/a", None),
            ("/x/vaults/z", None),
            ("v", None),
        ],
    )
    def test_an_id_in_text_names_a_group_and_a_type_and_a_name(self, wanted: str, found: list[str] | None) -> None:
        assert led_to(Stack.of([vault("kv"), user()]), wanted) == ([wanted.lower()] if found is None else found)

    def test_one_of_two_with_the_same_name_in_groups_that_are_not_known_is_neither(self) -> None:
        stack = Stack.of([vault("one", group=UNKNOWN), vault("two", group=UNKNOWN), user()])
        wanted = "/subscriptions/s/resourcegroups/rg/providers/microsoft.keyvault/vaults/v"
        assert led_to(stack, wanted) == [wanted]

    @pytest.mark.parametrize("wanted", ["", UNKNOWN, None, 7])
    def test_an_id_that_is_not_known_is_one_of_those_it_was_computed_from(self, wanted: Any) -> None:
        other = one(NETWORK, "net", {"virtualNetworkName": "v"})
        before = one("authorization:RoleAssignment", "before", {})
        given = [vault("kv"), vault("w", arm="w"), other, before]
        stack = Stack.of([*given, user(["urn:before", "urn:kv", "urn:gone", "urn:net", "urn:w"])])
        assert led_to(stack, wanted) == ["kv", "w"]
        assert led_to(stack, wanted, "elsewhere") is UNKNOWN


class TestNames:
    def named(self, stack: Stack, **props: Any) -> Any:
        asking = stack.resource("urn:user")
        assert asking is not None
        asking = type(asking)(asking.urn, asking.type, asking.name, props)
        found = stack.by_name(asking, "vaultName", VAULT)
        return found if isinstance(found, Unknown) else [each if isinstance(each, str) else each.name for each in found]

    def test_a_name_is_looked_up_in_its_group(self) -> None:
        stack = Stack.of([vault("kv"), vault("far", group="far"), vault("lost", group=UNKNOWN), user()])
        assert self.named(stack, vaultName="V", resourceGroupName="RG") == ["kv", "lost"]
        assert self.named(stack, vaultName="v", resourceGroupName=UNKNOWN) == ["kv", "far", "lost"]
        assert self.named(stack, vaultName="w", resourceGroupName="RG") == ["rg/w"]
        assert self.named(stack, vaultName="W") == ["(resource group not known)/w"]

    @pytest.mark.parametrize("name", ["", None, UNKNOWN, 7])
    def test_a_name_that_is_not_known_is_that_of_what_it_was_computed_from(self, name: Any) -> None:
        by_name = one("keyvault:Secret", "user", {}, {"vaultName": ["urn:kv"]})
        assert self.named(Stack.of([vault("kv"), by_name]), vaultName=name) == ["kv"]
        assert self.named(Stack.of([vault("kv"), user()]), vaultName=name) is UNKNOWN

    def test_only_resources_of_the_stack_are_inside(self) -> None:
        stack = Stack.of([vault("kv")])
        assert inside(UNKNOWN) == []
        assert [each.name for each in inside(["/far", *stack.resources])] == ["kv"]


def test_resources_after_one_of_another_provider_count() -> None:
    foreign = Registered("urn:random", "random:index/randomString:RandomString", "random", dict, {})
    assert [each.name for each in Stack.of([vault("one"), foreign, vault("two")]).resources] == ["one", "two"]


class TestPlanned:
    def test_a_planned_resource_has_its_id_and_what_only_outputs_know(self) -> None:
        (planned,) = Stack.of([vault("kv", id="/x/vaults/v", vaultUri="u", state=UNKNOWN)]).planned
        assert planned.id == "/x/vaults/v"
        assert planned.properties == {"vaultName": "v", "resourceGroupName": "rg", "vaultUri": "u"}
        assert planned.type == f"azure-native:{VAULT}"

    @pytest.mark.parametrize("known", [7, None, UNKNOWN])
    def test_an_id_that_is_no_text_is_none(self, known: Any) -> None:
        (planned,) = Stack.of([vault("kv", id=known)]).planned
        assert planned.id == ""
        assert "id" not in planned.properties

    def test_outputs_are_asked_for_what_inputs_do_not_say(self) -> None:
        stack = Stack.of([vault("kv", principalId="p")])
        assert stack.output(stack.resources[0], "principalId") == "p"
        assert stack.output(stack.resources[0], "none") is None

    def test_users_are_listed_once_however_many_properties_they_computed(self) -> None:
        twice = one(NETWORK, "net", {}, {"one": ["urn:kv"], "two": ["urn:kv"]})
        stack = Stack.of([vault("kv"), twice])
        assert [each.name for each in stack.users(stack.resources[0])] == ["net"]
        assert stack.users(stack.resources[1]) == []
        assert stack.all("none") == []
        assert stack.resource("urn:none") is None


def test_a_stack_is_its_resources_and_statements_whatever_was_asked_of_it() -> None:
    given = [vault("kv")]
    asked, fresh = Stack.of(given), Stack.of(given)
    assert asked.shared(lambda stack: len(stack.resources)) == 1
    assert asked == fresh
    assert repr(asked) == f"Stack(resources={fresh.resources!r}, statements=[])"
