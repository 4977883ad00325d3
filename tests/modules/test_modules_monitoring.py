"""Alerts and logs: a topic that CloudWatch really publishes to, logs that are really delivered."""

import json
from typing import Any

import pytest
from compute_story import ComputeStory
from local_cloud import ACCOUNT_ID, REGION, ROOT
from terraform_plan import Plan

pytest_plugins = ["module_plans"]

FROM_HERE = {"StringEquals": {"aws:SourceAccount": [ACCOUNT_ID]}}
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT_ID}:showroom-dev-alerts"
TOPIC_KEY = "kms:EncryptionContext:aws:sns:topicArn"
LOGS = f"arn:aws:logs:{REGION}:{ACCOUNT_ID}:log-group"


def _widgets(planned: Plan, kind: str) -> list[dict[str, Any]]:
    body = json.loads(
        planned.value("monitoring", "aws_cloudwatch_dashboard.this", "dashboard_body")
    )
    return [one["properties"] for one in body["widgets"] if one["type"] == kind]


@pytest.mark.parametrize(
    ("address", "attribute"),
    [
        ("aws_sns_topic.alerts", "kms_master_key_id"),
        ("aws_cloudwatch_log_group.service", "kms_key_id"),
    ],
)
def test_alerts_and_logs_are_encrypted_with_a_key_of_their_own(
    planned: Plan, address: str, attribute: str
) -> None:
    assert "aws_kms_key.this" in planned.references("monitoring", address, attribute)


@pytest.mark.parametrize(
    ("sid", "service", "conditions"),
    [
        ("AlarmsPublish", "cloudwatch.amazonaws.com", FROM_HERE),
        ("BucketsPublish", "s3.amazonaws.com", {"StringEquals": {TOPIC_KEY: [TOPIC]}}),
    ],
)
def test_the_key_admits_who_publishes(
    planned: Plan, sid: str, service: str, conditions: dict[str, Any]
) -> None:
    assert planned.statements("monitoring", "key")[sid] == {
        "effect": "Allow",
        "actions": {"kms:Decrypt", "kms:GenerateDataKey*"},
        "principals": {"Service": [service]},
        "conditions": conditions,
    }


def test_the_key_admits_cloudwatch_logs_for_the_groups_of_this_environment(planned: Plan) -> None:
    logs = planned.statements("monitoring", "key")["LogsEncrypt"]
    assert logs["principals"] == {"Service": [f"logs.{REGION}.amazonaws.com"]}
    groups = [f"{LOGS}:/showroom-dev/*", f"{LOGS}:aws-waf-logs-showroom-dev"]
    assert logs["conditions"] == {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}}


def test_the_account_keeps_its_key(planned: Plan) -> None:
    account = planned.statements("monitoring", "key")["Account"]
    assert account["principals"] == {"AWS": [f"arn:aws:iam::{ACCOUNT_ID}:root"]}


def test_alarms_and_buckets_publish_to_the_topic_and_nobody_else_does(planned: Plan) -> None:
    statements = planned.statements("monitoring", "topic")
    ours = {"ArnLike": {"aws:SourceArn": ["arn:aws:s3:::showroom-dev-*"]}}
    found = {sid: (one["principals"], one["conditions"]) for sid, one in statements.items()}
    assert found == {
        "AlarmsPublish": ({"Service": ["cloudwatch.amazonaws.com"]}, FROM_HERE),
        "BucketsPublish": ({"Service": ["s3.amazonaws.com"]}, FROM_HERE | ours),
    }
    assert {frozenset(one["actions"]) for one in statements.values()} == {
        frozenset(["sns:Publish"])
    }


def test_the_mail_goes_to_who_is_subscribed_to_the_topic(planned: Plan) -> None:
    topic = planned.references("monitoring", "aws_sns_topic_subscription.email", "topic_arn")
    assert "aws_sns_topic.alerts" in topic


@pytest.mark.parametrize(
    ("sid", "service"),
    [
        ("BalancerDelivers", "logdelivery.elasticloadbalancing.amazonaws.com"),
        ("BucketDelivers", "logging.s3.amazonaws.com"),
    ],
)
def test_the_log_bucket_admits_who_delivers(planned: Plan, sid: str, service: str) -> None:
    statement = planned.statements("monitoring", "logs")[sid]
    assert statement["principals"] == {"Service": [service]}
    assert statement["actions"] == {"s3:PutObject"}


def _alarms(plan: Plan, call: str, name: str) -> set[str]:
    """The alarms of a call, without the name that theirs begin with."""
    found = plan.addresses(call, "aws_cloudwatch_metric_alarm")
    return {plan.value(call, one, "alarm_name").removeprefix(f"{name}-") for one in found}


def test_the_dashboard_shows_every_alarm_of_its_environment(
    planned: Plan, compute: ComputeStory
) -> None:
    [shown] = _widgets(planned, "alarm")
    balancers = _alarms(planned, "balancer", "showroom-dev")
    instances = _alarms(compute.plan, "released", "showroom-released")
    logs = _alarms(planned, "monitoring", "showroom-dev")
    prefix = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT_ID}:alarm:showroom-dev-"
    assert {arn.removeprefix(prefix) for arn in shown["alarms"]} == balancers | instances | logs


def test_the_dashboard_looks_at_this_environments_balancer_group_and_log(planned: Plan) -> None:
    searched = [str(one["metrics"]) for one in _widgets(planned, "metric")]
    [log] = _widgets(planned, "log")
    assert len(searched) >= 5 and all("showroom-dev" in one for one in searched)
    assert log["query"].startswith("SOURCE '/showroom-dev/service' |")


def test_the_log_bucket_refuses_whoever_comes_without_tls(planned: Plan) -> None:
    refused = planned.statements("monitoring", "logs")["TlsOnly"]
    assert (refused["effect"], refused["actions"]) == ("Deny", {"s3:*"})
    assert refused["conditions"] == {"Bool": {"aws:SecureTransport": ["false"]}}


def test_a_picture_that_went_stale_rings_the_alarm_of_its_own_metric(planned: Plan) -> None:
    metric = planned.value(
        "monitoring", "aws_cloudwatch_log_metric_filter.stale_picture", "metric_transformation"
    )[0]
    alarm = "aws_cloudwatch_metric_alarm.stale_picture"
    named = [planned.value("monitoring", alarm, name) for name in ("namespace", "metric_name")]
    assert named == [metric["namespace"], metric["name"]] == ["showroom-dev", "StalePicture"]


def test_the_event_that_is_counted_is_the_one_that_the_service_logs(planned: Plan) -> None:
    address = "aws_cloudwatch_log_metric_filter.stale_picture"
    pattern = planned.value("monitoring", address, "pattern")
    service = (ROOT / "service/showroom/troubles.py").read_text(encoding="utf-8")
    assert pattern == '{ $.event = "picture_stale" }'
    assert 'self._log("picture_stale"' in service
