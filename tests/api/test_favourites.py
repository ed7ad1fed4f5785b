"""What people starred, for their programs."""

import pytest

from campaigns.models import Activity, Campaign, Channel
from departments.models import Department, User
from tests.api.asking import Program, program_of
from tests.factories import make_campaign


def test_what_is_starred_is_listed_until_the_star_is_taken_off(
    script: Program, teaser: Activity, easter: Campaign, email: Channel, vera: User
) -> None:
    things = [("campaign", str(easter.pk)), ("activity", str(teaser.pk)), ("channel", "e-mail")]
    for kind, key in (*things, things[0], ("department", "marketing")):
        assert script.ask("PUT", f"/favourites/{kind}/{key}").status_code == 204
    assert script.ask("DELETE", "/favourites/department/marketing").status_code == 204

    listed = [(each["kind"], each["key"]) for each in script.get("/favourites").json()]
    assert sorted(listed) == sorted(things)
    assert program_of(vera).get("/favourites").json() == []
    starred = script.get("/activities?mark=favourite").json()["items"]
    assert str(teaser.pk) in {each["id"] for each in starred}


@pytest.mark.parametrize("kind", ["campaign", "activity", "view", "channel", "department"])
@pytest.mark.parametrize("key", ["0b2c7d1e-5a7f-4c3e-9d5b-6f1f0c6c1a77", "x"])
def test_what_is_not_here_cannot_be_starred(script: Program, kind: str, key: str) -> None:
    assert script.ask("PUT", f"/favourites/{kind}/{key}").status_code == 404


def test_what_one_may_not_see_looks_as_if_it_were_not_here(vera: User, ana: User, marketing: Department) -> None:
    secret = make_campaign(name="Hush", lead=marketing, owner=ana, state="draft")
    assert program_of(vera).ask("PUT", f"/favourites/campaign/{secret.pk}").status_code == 404
