"""Findings of a scan that never was."""

from typing import Any

from ops.scan.checkov import Scan
from ops.scan.finding import Finding, finding

RECORD = {
    "check": "CKV_AWS_79",
    "name": "Ensure Instance Metadata Service Version 1 is not enabled",
    "resource": 'aws_instance.this["a"]',
    "file": "modules/bastion/instance.tf",
    "lines": [5, 33],
    "reason": None,
}


def a_finding(unit: str = "", **different: Any) -> Finding:
    """A finding of Checkov's, but for what is `different`."""
    return finding(RECORD | different, unit)


def a_scan(findings: int, skips: int, **more: Any) -> Scan:
    """So many findings and justified skips."""
    found = [a_finding(resource=f"aws_instance.i{number}") for number in range(findings)]
    reason = "Nobody reaches it"
    exempt = [
        a_finding(resource=f"aws_instance.s{number}", reason=reason) for number in range(skips)
    ]
    return Scan(found, exempt, **more)
