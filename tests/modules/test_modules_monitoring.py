"""Alerts: a topic that CloudWatch can really publish to."""

from local_cloud import ACCOUNT_ID
from terraform_plan import Plan

pytest_plugins = ["module_plans"]


def test_the_topic_is_encrypted_with_a_key_of_its_own(planned: Plan) -> None:
    key = planned.references("monitoring", "aws_sns_topic.alerts", "kms_master_key_id")
    assert "aws_kms_key.topic" in key


def test_the_topics_key_admits_the_alarms_of_this_account(planned: Plan) -> None:
    alarms = planned.policy("monitoring", "aws_kms_key.topic")["AlarmsPublish"]
    assert alarms["Effect"] == "Allow"
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert set(alarms["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey*"}
    assert alarms["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT_ID}}


def test_the_account_keeps_its_topics_key(planned: Plan) -> None:
    policy = planned.policy("monitoring", "aws_kms_key.topic")
    assert set(policy) == {"Account", "AlarmsPublish"}
    assert policy["Account"]["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT_ID}:root"}


def test_the_mail_goes_to_who_is_subscribed_to_the_topic(planned: Plan) -> None:
    topic = planned.references("monitoring", "aws_sns_topic_subscription.email", "topic_arn")
    assert "aws_sns_topic.alerts" in topic
