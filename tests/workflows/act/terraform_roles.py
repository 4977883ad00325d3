"""A pytest plugin: the roles of GitHub, made by Terraform, with the servers that hand them out."""

from collections.abc import Iterator

import boto3
import oidc
import pytest
import token_exchange
from background import url
from botocore import UNSIGNED
from botocore.config import Config
from identity_servers import Identity
from local_cloud import REGION, LocalCloud
from module_calls import PLANNED
from terraform_root import TerraformRoot

CALLS = ("access_shared", "access_dev", "access_prod")  # the first makes the provider


@pytest.fixture(scope="session", name="identity")
def _identity(cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Identity]:
    calls = {name: PLANNED[name] for name in CALLS}
    TerraformRoot("access", calls, cloud, tmp_path_factory.mktemp("access")).apply()
    with oidc.serving() as issuer, token_exchange.serving(cloud.url, issuer.keys_url) as exchange:
        unsigned = Config(signature_version=UNSIGNED)
        sts = boto3.client("sts", REGION, endpoint_url=url(exchange), config=unsigned)
        yield Identity(issuer, exchange, sts)
