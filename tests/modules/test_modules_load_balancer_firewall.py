"""What is stopped before the balancer, and what is written of it."""

from local_cloud import ACCOUNT_ID
from module_calls import MONITORING
from terraform_plan import Plan

pytest_plugins = ["module_plans"]

FIREWALL = "aws_wafv2_web_acl.this"
LOGGING = "aws_wafv2_web_acl_logging_configuration.this"


def test_the_firewall_stands_before_the_balancer(planned: Plan) -> None:
    association = "aws_wafv2_web_acl_association.balancer"
    assert "aws_lb.this" in planned.references("balancer", association, "resource_arn")
    assert FIREWALL in planned.references("balancer", association, "web_acl_arn")


def test_the_firewall_asks_amazons_rules(planned: Plan) -> None:
    rules = {one["name"]: one for one in planned.value("balancer", FIREWALL, "rule")}
    assert set(rules) == {
        "rate",
        "AmazonIpReputationList",
        "AnonymousIpList",
        "CommonRuleSet",
        "KnownBadInputsRuleSet",
    }
    for name in rules.keys() - {"rate"}:
        [group] = rules[name]["statement"][0]["managed_rule_group_statement"]
        assert (group["vendor_name"], group["name"]) == ("AWS", f"AWSManagedRules{name}")


def test_only_who_hides_an_address_is_counted_and_not_blocked(planned: Plan) -> None:
    rules = planned.value("balancer", FIREWALL, "rule")
    counted = {one["name"] for one in rules for how in one["override_action"] if how["count"]}
    assert counted == {"AnonymousIpList"}


def test_one_address_has_a_rate_that_it_cannot_exceed(planned: Plan) -> None:
    [rate] = [one for one in planned.value("balancer", FIREWALL, "rule") if one["name"] == "rate"]
    [limited] = rate["statement"][0]["rate_based_statement"]
    assert (limited["limit"], limited["evaluation_window_sec"]) == (2000, 300)
    assert (limited["aggregate_key_type"], bool(rate["action"][0]["block"])) == ("IP", True)


def test_what_was_refused_is_logged_without_anybodys_secrets(planned: Plan) -> None:
    redacted = planned.value("balancer", LOGGING, "redacted_fields")
    assert {one["single_header"][0]["name"] for one in redacted} == {"authorization", "cookie"}
    [kept] = planned.value("balancer", LOGGING, "logging_filter.0.filter")
    assert kept["condition"][0]["action_condition"] == [{"action": "BLOCK"}]
    assert planned.value("balancer", LOGGING, "logging_filter.0.default_behavior") == "DROP"


def test_the_firewalls_log_is_encrypted_and_may_be_delivered(planned: Plan) -> None:
    group = planned.resource("balancer", "aws_cloudwatch_log_group.firewall")
    assert group["kms_key_id"] == MONITORING["log_key_arn"]
    delivered = planned.statements("balancer", "firewall_logs")["FirewallDelivers"]
    assert delivered["principals"] == {"Service": ["delivery.logs.amazonaws.com"]}
    assert delivered["conditions"] == {"StringEquals": {"aws:SourceAccount": [ACCOUNT_ID]}}
