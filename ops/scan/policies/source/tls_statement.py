"""CKV_SHOWROOM_7 asks whether a bucket's policy speaks of TLS; this asks what it says."""

from typing import Any

from checkov.common.models.enums import (  # pylint: disable=E0401  # venv-scan's
    CheckCategories,
    CheckResult,
)
from checkov.common.util.type_forcers import force_list  # pylint: disable=E0401
from checkov.terraform.checks.data.base_check import BaseDataCheck  # pylint: disable=E0401


def _denies_plain_http(statement: dict[str, Any], condition: dict[str, Any]) -> bool:
    """Whether it denies everything to whoever comes without TLS; Checkov reads "false" as False."""
    said = [statement.get("effect"), statement.get("actions"), condition.get("test")]
    return [*said, condition.get("values")] == [["Deny"], [["s3:*"]], ["Bool"], [[False]]]


class TlsStatement(BaseDataCheck):  # type: ignore[misc]  # Checkov has no types
    """Fails a document whose statement about TLS is another than the one that refuses plain http."""

    def __init__(self) -> None:
        super().__init__(
            name="Ensure a statement about TLS denies everything without it",
            id="CKV_SHOWROOM_13",
            categories=[CheckCategories.ENCRYPTION],
            supported_data=["aws_iam_policy_document"],
        )

    def scan_data_conf(self, conf: dict[str, Any]) -> CheckResult:
        """Every value of `conf` is a list, as Checkov reads HCL."""
        judged = [
            _denies_plain_http(statement, condition)
            for statement in force_list(conf.get("statement"))
            if isinstance(statement, dict)
            for condition in force_list(statement.get("condition"))
            if isinstance(condition, dict) and condition.get("variable") == ["aws:SecureTransport"]
        ]
        return CheckResult.PASSED if all(judged) else CheckResult.FAILED


check = TlsStatement()
