"""The bastion: closed unless somebody is named, and a way to one port of the instances."""

from terraform_plan import Plan

pytest_plugins = ["module_plans"]

SSH = "aws_vpc_security_group_ingress_rule.ssh"
MANAGED = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"


def test_nobody_comes_in_unless_named(planned: Plan) -> None:
    assert planned.addresses("bastion", "aws_vpc_security_group_ingress_rule.") == set()


def test_a_named_network_comes_in_by_ssh_alone(planned: Plan) -> None:
    rules = planned.addresses("bastion_ssh", "aws_vpc_security_group_ingress_rule.")
    assert rules == {f'{SSH}["198.51.100.0/24"]', f'{SSH}["203.0.113.7/32"]'}
    rule = planned.resource("bastion_ssh", f'{SSH}["203.0.113.7/32"]')
    assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == ("tcp", 22, 22)
    assert (rule["cidr_ipv4"], rule["cidr_ipv6"]) == ("203.0.113.7/32", None)


def test_the_bastion_reaches_aws_on_443_and_by_its_own_rules_nothing_else(planned: Plan) -> None:
    address = "aws_vpc_security_group_egress_rule.https"
    assert planned.addresses("bastion", "aws_vpc_security_group_egress_rule.") == {address}
    rule = planned.resource("bastion", address)
    assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == ("tcp", 443, 443)


def test_compute_opens_the_services_port_and_no_other_between_bastion_and_instances(
    planned: Plan,
) -> None:
    bastion, instances = "sg-00000000000000002", "sg-00000000000000001"
    rules = planned.addresses("compute", "aws_vpc_security_group_")
    found = {
        tuple(planned.value("compute", one, path) for path in ("from_port", "to_port"))
        + tuple(
            planned.value("compute", one, path)
            for path in ("security_group_id", "referenced_security_group_id")
        )
        for one in rules
    }
    assert found == {(8080, 8080, bastion, instances), (8080, 8080, instances, bastion)}


def test_the_bastion_holds_no_key_and_may_do_what_session_manager_needs(planned: Plan) -> None:
    assert "key_name" not in planned.written("bastion", "aws_instance.this")
    attachments = planned.addresses("bastion", "aws_iam_role_policy")
    assert {planned.value("bastion", one, "policy_arn") for one in attachments} == {MANAGED}


def test_the_bastion_has_an_address_that_does_not_replace_it(planned: Plan) -> None:
    assert "aws_instance.this" in planned.references("bastion", "aws_eip.this", "instance")
    assert "associate_public_ip_address" not in planned.written("bastion", "aws_instance.this")
