"""The network: who reaches what, by which way."""

from local_cloud import ACCOUNT_ID
from terraform_plan import Plan

pytest_plugins = ["module_plans"]

ANYONE = "*"  # also nobody in particular: packages are fetched without a signature


def _by_zone(kind: str, zones: str) -> set[str]:
    return {f'{kind}["eu-central-1{zone}"]' for zone in zones}


def test_every_zone_has_a_public_and_a_private_subnet(planned: Plan) -> None:
    expected = _by_zone("aws_subnet.public", "abc") | _by_zone("aws_subnet.private", "abc")
    assert planned.addresses("network_per_zone", "aws_subnet.") == expected


def test_no_two_subnets_share_an_address(planned: Plan) -> None:
    subnets = planned.addresses("network_per_zone", "aws_subnet.")
    blocks = {planned.value("network_per_zone", one, "cidr_block") for one in subnets}
    assert len(blocks) == len(subnets) == 6


def test_a_single_nat_gateway_stands_in_the_first_zone(planned: Plan) -> None:
    nat = planned.addresses("network", "aws_nat_gateway.")
    assert nat == _by_zone("aws_nat_gateway.this", "a")


def test_per_zone_means_a_nat_gateway_and_an_address_in_each(planned: Plan) -> None:
    nat = planned.addresses("network_per_zone", "aws_nat_gateway.")
    assert nat == _by_zone("aws_nat_gateway.this", "abc")
    assert planned.addresses("network_per_zone", "aws_eip.") == _by_zone("aws_eip.nat", "abc")


def test_nat_gateways_stand_in_public_subnets(planned: Plan) -> None:
    assert "aws_subnet.public" in planned.references("network", "aws_nat_gateway.this", "subnet_id")


def test_a_single_nat_gateway_still_serves_the_private_table_of_every_zone(planned: Plan) -> None:
    tables = planned.addresses("network", "aws_route_table.private")
    assert tables == _by_zone("aws_route_table.private", "ab")
    routes = planned.addresses("network", "aws_route.private_nat")
    assert routes == _by_zone("aws_route.private_nat", "ab")


def test_only_public_subnets_have_a_route_to_the_internet_gateway(planned: Plan) -> None:
    for route in ("aws_route.public_ipv4", "aws_route.public_ipv6"):
        assert "aws_internet_gateway.this" in planned.references("network", route, "gateway_id")
        assert "aws_route_table.public" in planned.references("network", route, "route_table_id")
    routes = planned.addresses("network", "aws_route.")
    others = routes - {"aws_route.public_ipv4", "aws_route.public_ipv6"}
    assert others == _by_zone("aws_route.private_nat", "ab")
    assert "gateway_id" not in planned.written("network", "aws_route.private_nat")


def test_every_subnet_is_associated_with_the_table_of_its_kind(planned: Plan) -> None:
    for kind in ("public", "private"):
        address = f"aws_route_table_association.{kind}"
        table = planned.references("network", address, "route_table_id")
        assert f"aws_route_table.{kind}" in table
        expected = _by_zone(address, "ab")
        assert planned.addresses("network", address) == expected


def test_the_s3_endpoint_serves_the_private_tables(planned: Plan) -> None:
    tables = planned.references("network", "aws_vpc_endpoint.s3", "route_table_ids")
    assert tables == ["aws_route_table.private"]


def test_the_endpoint_reaches_this_accounts_buckets(planned: Plan) -> None:
    own = planned.policy("network", "aws_vpc_endpoint.s3")["OwnBuckets"]
    assert own["Principal"] == ANYONE
    assert own["Condition"] == {"StringEquals": {"aws:ResourceAccount": ACCOUNT_ID}}
    assert "s3:GetObject" in own["Action"] and "s3:*" not in own["Action"]


def test_the_endpoint_reads_what_an_instance_boots_from_and_nothing_else(planned: Plan) -> None:
    policy = planned.policy("network", "aws_vpc_endpoint.s3")
    assert set(policy) == {"OwnBuckets", "ImageLayersAndPackages"}
    assert policy["ImageLayersAndPackages"] == {
        "Sid": "ImageLayersAndPackages",
        "Effect": "Allow",
        "Principal": ANYONE,
        "Action": "s3:GetObject",
        "Resource": [
            "arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*",
            "arn:aws:s3:::al2023-repos-eu-central-1-de612dc2/*",
        ],
    }


def test_the_default_security_group_is_adopted_without_a_rule(planned: Plan) -> None:
    closed = planned.written("network", "aws_default_security_group.closed")
    assert "aws_vpc.this" in closed["vpc_id"]["references"]
    assert {"ingress", "egress"} & set(closed) == set()
    assert planned.addresses("network", "aws_vpc_security_group_") == set()


def test_flow_logs_are_written_by_a_role_that_only_they_may_be(planned: Plan) -> None:
    [trust] = planned.policy("network", "aws_iam_role.flow", "assume_role_policy").values()
    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT_ID}}


def test_the_role_of_the_flow_logs_writes_logs_and_nothing_else(planned: Plan) -> None:
    write, look = planned.value("network", "data.aws_iam_policy_document.flow", "statement")
    assert write["actions"] == [
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
    ]
    assert (look["actions"], look["resources"]) == (["logs:DescribeLogGroups"], ["*"])
    assert planned.addresses("network", "aws_iam_role_policy") == {"aws_iam_role_policy.flow"}
