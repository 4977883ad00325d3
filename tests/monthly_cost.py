"""What an environment holds that is paid for by being there, counted in plan JSON; its price."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from local_cloud import ROOT

Values = dict[str, Any]

PRICES = tomllib.loads((ROOT / "docs/prices.toml").read_text(encoding="utf-8"))
FIXED: dict[str, Values] = PRICES["fixed"]
LISTED = {kind for price in FIXED.values() for kind in price["from"]} | {
    kind for kinds in PRICES["types"].values() for kind in kinds
}
METRICS = 7  # that EC2's detailed monitoring sends: https://aws.amazon.com/cloudwatch/pricing/
ALARMS = 2  # that Auto Scaling makes of one target: one to grow by, one to shrink by

# | NAT gateway `nat_gateway` | 0.052 an hour | 1 | 37.96 | 3 | 113.88 |
ROW = re.compile(
    r"^\| .*`([a-z0-9_.]+)` \| ([\d.]+) an? (hour|month)"
    r" \| (\d+) \| ([\d.]+) \| (\d+) \| ([\d.]+) \|$",
    re.MULTILINE,
)


class Row(NamedTuple):
    """A line of the table in docs/aws.md: amounts in USD a month, as they are written there."""

    usd: str
    per: str
    quantities: dict[str, int]
    amounts: dict[str, str]


def table(document: str) -> dict[str, Row]:
    """The rows of the table of costs by what they price."""
    return {
        key: Row(usd, per, {"dev": int(dev), "prod": int(prod)}, {"dev": dev_usd, "prod": prod_usd})
        for key, usd, per, dev, dev_usd, prod, prod_usd in ROW.findall(document)
    }


def amount(key: str, quantity: int) -> float:
    """USD a month."""
    hours = PRICES["hours"] if FIXED[key]["per"] == "hour" else 1
    return float(FIXED[key]["usd"] * hours * quantity)


def _machine(values: Values) -> Counter[str]:
    disks = sum(disk["volume_size"] for disk in values["root_block_device"])
    metrics = METRICS if values["monitoring"] else 0
    return Counter({values["instance_type"]: 1, "disk_gib": disks, "detailed_metric": metrics})


def _launched(template: Values) -> Counter[str]:
    """One instance of a launch template."""
    disks = sum(disk["ebs"][0]["volume_size"] for disk in template["block_device_mappings"])
    metrics = METRICS if template["monitoring"][0]["enabled"] else 0
    return Counter({template["instance_type"]: 1, "disk_gib": disks, "detailed_metric": metrics})


COUNTED: dict[str, Callable[[Values], Counter[str]]] = {
    "aws_autoscaling_policy": lambda _: Counter(alarm=ALARMS),
    "aws_cloudwatch_dashboard": lambda _: Counter(dashboard=1),
    "aws_cloudwatch_metric_alarm": lambda _: Counter(alarm=1),
    "aws_eip": lambda _: Counter(public_ipv4=1),
    "aws_instance": _machine,
    "aws_kms_key": lambda _: Counter(kms_key=1),
    "aws_lb": lambda it: Counter(balancer=1, balancer_unit=1, public_ipv4=len(it["subnets"])),
    "aws_nat_gateway": lambda _: Counter(nat_gateway=1),
    "aws_vpc_endpoint": lambda it: Counter(endpoint=it["vpc_endpoint_type"] != "Gateway"),
    "aws_wafv2_web_acl": lambda it: Counter(web_acl=1, web_acl_rule=len(it["rule"])),
}


def quantities(resources: Iterable[Values]) -> dict[str, int]:
    """How many of each priced thing; a group counts as many instances as it desires.

    `resources` are those of a plan's planned_values, of one environment.
    """
    everything = [(one["type"], one["values"]) for one in resources]
    templates = {it["id"]: it for kind, it in everything if kind == "aws_launch_template"}
    found: Counter[str] = Counter()
    for kind, values in everything:
        if kind in COUNTED:
            found += COUNTED[kind](values)
        if kind == "aws_autoscaling_group":
            for _ in range(values["desired_capacity"]):
                found += _launched(templates[values["launch_template"][0]["id"]])
    return dict(found)
