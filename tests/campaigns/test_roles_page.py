"""Who may do what, for everybody to read, with the reader's own roles marked; and it says what the code does."""

import re

import pytest

from campaigns.models import CampaignGuest, CampaignNamed
from departments.enums import RoleName
from departments.roles import ROLES, SENTENCES, Permission
from tests.campaigns.actors import words
from tests.campaigns.desk_world import World, make_world, signed_in
from tests.factories import make_absence, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_every_permission_has_a_sentence_and_every_role_a_description() -> None:
    assert set(SENTENCES) == set(Permission) and set(ROLES) == set(RoleName)
    assert all(str(role.description) for role in ROLES.values())
    assert len({str(sentence) for sentence in SENTENCES.values()}) == len(Permission)


def test_the_table_says_for_each_role_what_the_code_allows(world: World) -> None:
    page = signed_in(world.member).get("/roles/").context["page"]
    assert [row.name for row in page.roles] == list(ROLES)
    for (permission, sentence), row in zip(SENTENCES.items(), page.permissions, strict=True):
        assert row.sentence == str(sentence)
        assert dict(row.allowed) == {name: permission in role.permissions for name, role in ROLES.items()}


def test_it_reads_as_words_without_the_shapes(world: World) -> None:
    text = words(signed_in(world.member).get("/roles/"))
    row = text.partition("Give the department’s duties to people")[2]
    assert re.match(r" – no – no yes yes yes ", row)


def test_ones_own_roles_are_marked_each_with_its_department(world: World) -> None:
    mine = {row.name: row.mine for row in signed_in(world.head).get("/roles/").context["page"].roles}
    assert mine == {**dict.fromkeys(RoleName, ()), RoleName.HEAD: ("Social Media",)}


def test_a_role_one_stands_in_with_is_ones_own(world: World) -> None:
    cleo = make_user(department=world.pr)
    make_absence(user=world.head, deputy=cleo)
    mine = {row.name: row.mine for row in signed_in(cleo).get("/roles/").context["page"].roles}
    assert (mine[RoleName.MEMBER], mine[RoleName.DEPUTY]) == (("PR",), ("Social Media",))


def test_owners_the_named_guests_and_ops_admins_are_told_so(world: World) -> None:
    guest, named = make_user(), make_user(department=world.pr)
    CampaignGuest.objects.create(campaign=world.campaign, user=guest)
    CampaignNamed.objects.create(campaign=world.campaign, user=named)
    people = {"owns": world.campaign.owner, "is_guest": guest, "is_named": named}
    people["is_ops_admin"] = make_user(is_ops_admin=True)
    for what, person in people.items():
        beside = vars(signed_in(person).get("/roles/").context["beside"])
        assert {name for name, holds in beside.items() if holds} == {what}
    assert not any(vars(signed_in(world.member).get("/roles/").context["beside"]).values())


def test_the_member_form_and_the_account_menu_lead_to_it(world: World) -> None:
    for address in ("/departments/social/people/add/", "/"):
        assert 'href="/roles/"' in signed_in(world.head).get(address).content.decode()
