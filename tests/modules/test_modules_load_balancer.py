"""The balancer: who comes in, where they go, under which name."""

from local_cloud import DNS_ZONE, LocalCloud
from terraform_plan import Plan

pytest_plugins = ["module_plans"]

VISITORS = "aws_vpc_security_group_ingress_rule.visitors"
DOMAIN = f"dev.showroom.{DNS_ZONE}"
WAITRESS_SILENCE_SECONDS = 120  # its channel_timeout


def _admitted(planned: Plan, call: str) -> set[tuple[str, int, int]]:
    rules = [planned.resource(call, one) for one in planned.addresses(call, VISITORS)]
    return {
        (rule["cidr_ipv4"] or rule["cidr_ipv6"], rule["from_port"], rule["to_port"])
        for rule in rules
        if rule["ip_protocol"] == "tcp"
    }


def test_the_world_comes_in_by_80_and_443_over_ipv4_and_ipv6(planned: Plan) -> None:
    expected = {(cidr, port, port) for cidr in ("0.0.0.0/0", "::/0") for port in (80, 443)}
    assert _admitted(planned, "balancer") == expected


def test_visitors_can_be_narrowed_to_one_network(planned: Plan) -> None:
    expected = {("203.0.113.0/24", port, port) for port in (80, 443)}
    assert _admitted(planned, "balancer_office") == expected


def test_an_ipv6_network_is_not_written_as_ipv4(planned: Plan) -> None:
    rule = planned.resource("balancer", f'{VISITORS}["::/0 443"]')
    assert (rule["cidr_ipv4"], rule["cidr_ipv6"]) == (None, "::/0")


def test_only_the_balancers_group_reaches_the_instances_on_the_services_port(planned: Plan) -> None:
    address = "aws_vpc_security_group_ingress_rule.from_balancer"
    ingress = planned.addresses("balancer", "aws_vpc_security_group_ingress_rule.")
    assert {one for one in ingress if not one.startswith(VISITORS)} == {address}
    source = planned.references("balancer", address, "referenced_security_group_id")
    target = planned.references("balancer", address, "security_group_id")
    assert "aws_security_group.balancer" in source
    assert "aws_security_group.instances" in target
    rule = planned.resource("balancer", address)
    assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == ("tcp", 8080, 8080)


def test_the_balancer_itself_reaches_the_instances_and_nothing_else(planned: Plan) -> None:
    address = "aws_vpc_security_group_egress_rule.to_instances"
    target = planned.references("balancer", address, "referenced_security_group_id")
    assert "aws_security_group.instances" in target
    assert planned.resource("balancer", address)["to_port"] == 8080
    egress = planned.addresses("balancer", "aws_vpc_security_group_egress_rule.")
    assert egress == {address, "aws_vpc_security_group_egress_rule.https"}


def test_instances_reach_the_outside_on_443_alone(planned: Plan) -> None:
    address = "aws_vpc_security_group_egress_rule.https"
    source = planned.references("balancer", address, "security_group_id")
    assert "aws_security_group.instances" in source
    rule = planned.resource("balancer", address)
    assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == ("tcp", 443, 443)


def test_the_site_has_an_address_record_of_both_kinds_in_the_users_zone(
    planned: Plan, cloud: LocalCloud
) -> None:
    found = cloud.client("route53").list_hosted_zones_by_name(DNSName=DNS_ZONE, MaxItems="1")
    zone_id = found["HostedZones"][0]["Id"].removeprefix("/hostedzone/")
    sites = planned.addresses("balancer", "aws_route53_record.site")
    assert sites == {'aws_route53_record.site["A"]', 'aws_route53_record.site["AAAA"]'}
    assert {planned.value("balancer", one, "zone_id") for one in sites} == {zone_id}


def test_the_site_records_are_aliases_of_the_balancer(planned: Plan) -> None:
    [alias] = planned.written("balancer", "aws_route53_record.site")["alias"]
    assert "aws_lb.this.dns_name" in alias["name"]["references"]
    assert "aws_lb.this.zone_id" in alias["zone_id"]["references"]


def test_the_certificate_is_validated_by_a_record_before_https_listens(planned: Plan) -> None:
    records = planned.addresses("balancer", "aws_route53_record.validation")
    assert records == {f'aws_route53_record.validation["{DOMAIN}"]'}
    certificate = planned.references("balancer", "aws_lb_listener.https", "certificate_arn")
    assert "aws_acm_certificate_validation.this" in certificate


def test_the_balancer_gives_up_on_a_silent_connection_before_the_service(planned: Plan) -> None:
    assert planned.value("balancer", "aws_lb.this", "idle_timeout") < WAITRESS_SILENCE_SECONDS


def test_a_target_groups_prefix_has_at_most_six_characters(planned: Plan) -> None:
    assert planned.value("balancer", "aws_lb_target_group.this", "name_prefix") == "showro"


def test_no_rule_of_the_balancer_names_every_port(planned: Plan) -> None:
    rules = planned.addresses("balancer", "aws_vpc_security_group_")
    assert len(rules) == 7
    protocols = {planned.value("balancer", one, "ip_protocol") for one in rules}
    assert protocols == {"tcp"}
