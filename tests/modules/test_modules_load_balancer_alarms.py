"""What visitors feel rings: which metric, of what, from where on, to whom."""

from typing import Any

import pytest
from module_calls import MONITORING
from terraform_plan import Plan

from ops import group

pytest_plugins = ["module_plans"]

# alarm -> metric, its statistic, the value that rings, after how many minutes, of the targets too
ALARMS = {
    "balancer-5xx": ("HTTPCode_ELB_5XX_Count", "Sum", 5, 1, False),
    "slow": ("TargetResponseTime", "p99", 1, 3, True),
    "target-5xx": ("HTTPCode_Target_5XX_Count", "Sum", 5, 1, True),
    "unhealthy-instances": ("UnHealthyHostCount", "Maximum", 1, 3, True),
}


def _alarm(planned: Plan, name: str) -> dict[str, Any]:
    return planned.resource("balancer", f'aws_cloudwatch_metric_alarm.this["{name}"]')


def test_a_roll_out_heeds_all_of_them() -> None:
    assert set(group.ALARMS) == set(ALARMS)


def test_these_are_all_the_alarms(planned: Plan) -> None:
    assert len(planned.addresses("balancer", "aws_cloudwatch_metric_alarm")) == len(ALARMS)


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_looks_at_its_metric(planned: Plan, name: str) -> None:
    metric, statistic, threshold, minutes, _ = ALARMS[name]
    alarm = _alarm(planned, name)
    assert (alarm["namespace"], alarm["metric_name"]) == ("AWS/ApplicationELB", metric)
    assert statistic in (alarm["statistic"], alarm["extended_statistic"])
    assert (alarm["threshold"], alarm["evaluation_periods"], alarm["period"]) == (
        threshold,
        minutes,
        60,
    )


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_tells_the_topic_when_it_rings_and_when_it_stops(planned: Plan, name: str) -> None:
    alarm = _alarm(planned, name)
    assert alarm["alarm_actions"] == alarm["ok_actions"] == [MONITORING["topic_arn"]]


def test_no_visitor_is_no_failure(planned: Plan) -> None:
    for name in ALARMS:
        assert _alarm(planned, name)["treat_missing_data"] == "notBreaching"


def test_alarms_are_about_this_balancer_and_its_targets(planned: Plan) -> None:
    written = planned.references("balancer", "aws_cloudwatch_metric_alarm.this", "dimensions")
    assert written == ["each.value.dimensions", "each.value"]
