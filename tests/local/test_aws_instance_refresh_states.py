"""An instance refresh goes from state to state as AWS documents it, and in no other way."""

import itertools
from typing import Any, cast

import botocore.session
import pytest

from local.aws.auto_scaling.refresh import STATES, Refresh

WAYS = {(one, other) for one, others in STATES.items() for other in others}
OVER = {"Successful", "Failed", "Cancelled", "RollbackSuccessful", "RollbackFailed"}


def _goes(one: str, other: str) -> bool:
    refresh = Refresh("site", None, {}, cast(Any, None), status=one)
    try:
        refresh.become(other, 5.0)
    except ValueError:
        assert refresh.status == one
        return False
    return refresh.status == other


def test_the_states_are_the_apis_own() -> None:
    model = botocore.session.get_session().get_service_model("autoscaling")
    assert set(STATES) == set(model.shape_for("InstanceRefreshStatus").metadata["enum"])


def test_every_state_is_reached_from_the_first() -> None:
    reached = {"Pending"}
    for _ in STATES:
        reached |= {other for one, other in WAYS if one in reached}
    assert reached == set(STATES)


def test_the_ways_of_the_table_are_gone_and_no_others() -> None:
    assert {way for way in itertools.product(STATES, STATES) if _goes(*way)} == WAYS


def test_nothing_follows_what_is_over() -> None:
    assert {one for one, others in STATES.items() if not others} == OVER


@pytest.mark.parametrize(("status", "ended"), [("Baking", False), ("Successful", True)])
def test_one_that_is_over_has_an_end(status: str, ended: bool) -> None:
    refresh = Refresh("site", None, {}, cast(Any, None), status="InProgress")
    refresh.become(status, 5.0)
    assert (refresh.end_time is not None) == ended
