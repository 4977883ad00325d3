"""Plain attributes, one a line: call (of module_calls.py), address, path, what it has to be."""

from typing import Any

import pytest
from local_cloud import ACCOUNT_ID, DNS_ZONE
from terraform_plan import Plan

pytest_plugins = ["module_plans"]

DOMAIN = f"dev.showroom.{DNS_ZONE}"
BY_DEFAULT = "apply_server_side_encryption_by_default.0"
OWNERSHIP = "rule.0.object_ownership"
ENCRYPTED = {
    name: f"aws_s3_bucket_server_side_encryption_configuration.{name}" for name in ("logs", "this")
}

TABLE: list[tuple[str, str, str, Any]] = [
    # network: two sixteenths of the block for each zone, public from its start
    ("network", "aws_vpc.this", "cidr_block", "10.10.0.0/16"),
    ("network", "aws_vpc.this", "assign_generated_ipv6_cidr_block", True),
    ("network", "aws_vpc.this", "enable_dns_hostnames", True),
    ("network", 'aws_subnet.public["eu-central-1a"]', "cidr_block", "10.10.0.0/20"),
    ("network", 'aws_subnet.public["eu-central-1b"]', "cidr_block", "10.10.16.0/20"),
    ("network", 'aws_subnet.private["eu-central-1a"]', "cidr_block", "10.10.128.0/20"),
    ("network", 'aws_subnet.private["eu-central-1b"]', "cidr_block", "10.10.144.0/20"),
    ("network", 'aws_subnet.public["eu-central-1b"]', "availability_zone", "eu-central-1b"),
    ("network", 'aws_subnet.private["eu-central-1b"]', "availability_zone", "eu-central-1b"),
    ("network", 'aws_subnet.public["eu-central-1a"]', "map_public_ip_on_launch", False),
    ("network", "aws_route.public_ipv4", "destination_cidr_block", "0.0.0.0/0"),
    ("network", "aws_route.public_ipv6", "destination_ipv6_cidr_block", "::/0"),
    ("network", 'aws_route.private_nat["eu-central-1a"]', "destination_cidr_block", "0.0.0.0/0"),
    ("network", "aws_vpc_endpoint.s3", "service_name", "com.amazonaws.eu-central-1.s3"),
    ("network", "aws_vpc_endpoint.s3", "vpc_endpoint_type", "Gateway"),
    ("network", "aws_flow_log.this", "traffic_type", "REJECT"),
    ("network", "aws_flow_log.this", "max_aggregation_interval", 60),
    ("network", "aws_cloudwatch_log_group.flow", "retention_in_days", 365),
    # registry
    ("registry", "aws_ecr_repository.this", "name", "showroom"),
    ("registry", "aws_ecr_repository.this", "image_tag_mutability", "IMMUTABLE"),
    ("registry", "aws_ecr_repository.this", "image_scanning_configuration.0.scan_on_push", True),
    ("registry", "aws_ecr_repository.this", "encryption_configuration.0.encryption_type", "KMS"),
    # load_balancer
    ("balancer", "aws_lb.this", "name", "showroom-dev"),
    ("balancer", "aws_lb.this", "load_balancer_type", "application"),
    ("balancer", "aws_lb.this", "ip_address_type", "dualstack"),
    ("balancer", "aws_lb.this", "desync_mitigation_mode", "strictest"),
    ("balancer", "aws_lb.this", "drop_invalid_header_fields", True),
    ("balancer", "aws_lb.this", "enable_deletion_protection", False),
    ("balancer_office", "aws_lb.this", "enable_deletion_protection", True),
    ("balancer", "aws_lb.this", "access_logs.0.enabled", True),
    ("balancer", "aws_lb.this", "access_logs.0.bucket", f"showroom-dev-logs-{ACCOUNT_ID}"),
    ("balancer", "aws_lb.this", "access_logs.0.prefix", "balancer"),
    ("balancer", "aws_cloudwatch_log_group.firewall", "name", "aws-waf-logs-showroom-dev"),
    ("balancer", "aws_lb_listener.https", "port", 443),
    ("balancer", "aws_lb_listener.https", "protocol", "HTTPS"),
    ("balancer", "aws_lb_listener.https", "ssl_policy", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
    ("balancer", "aws_lb_listener.https", "default_action.0.type", "forward"),
    ("balancer", "aws_lb_listener.redirect", "port", 80),
    ("balancer", "aws_lb_listener.redirect", "default_action.0.type", "redirect"),
    ("balancer", "aws_lb_listener.redirect", "default_action.0.redirect.0.port", "443"),
    ("balancer", "aws_lb_listener.redirect", "default_action.0.redirect.0.protocol", "HTTPS"),
    ("balancer", "aws_lb_listener.redirect", "default_action.0.redirect.0.status_code", "HTTP_301"),
    ("balancer", "aws_lb_target_group.this", "port", 8080),
    ("balancer", "aws_lb_target_group.this", "protocol", "HTTP"),
    ("balancer", "aws_lb_target_group.this", "health_check.0.path", "/healthz"),
    ("balancer", "aws_lb_target_group.this", "health_check.0.matcher", "200"),
    ("balancer", "aws_lb_target_group.this", "health_check.0.interval", 5),
    ("balancer", "aws_lb_target_group.this", "health_check.0.timeout", 2),
    ("balancer", "aws_lb_target_group.this", "health_check.0.unhealthy_threshold", 2),
    ("balancer", "aws_lb_target_group.this", "deregistration_delay", "30"),
    ("balancer", "aws_acm_certificate.this", "domain_name", DOMAIN),
    ("balancer", "aws_acm_certificate.this", "validation_method", "DNS"),
    ("balancer", f'aws_route53_record.validation["{DOMAIN}"]', "allow_overwrite", True),
    ("balancer", 'aws_route53_record.site["A"]', "name", DOMAIN),
    ("balancer", 'aws_route53_record.site["AAAA"]', "name", DOMAIN),
    ("balancer", 'aws_route53_record.site["A"]', "alias.0.evaluate_target_health", True),
    # compute, before there is a release
    ("compute", "aws_ssm_parameter.release", "name", "/showroom/dev/release"),
    ("compute", "aws_ssm_parameter.release", "insecure_value", "{}"),
    ("compute", "aws_ssm_parameter.release", "type", "String"),
    # bastion
    ("bastion", "aws_instance.this", "metadata_options.0.http_tokens", "required"),
    ("bastion", "aws_instance.this", "metadata_options.0.http_put_response_hop_limit", 1),
    ("bastion", "aws_instance.this", "root_block_device.0.encrypted", True),
    ("bastion", "aws_instance.this", "subnet_id", "subnet-00000000000000001"),
    # monitoring
    ("monitoring", "aws_cloudwatch_log_group.service", "name", "/showroom-dev/service"),
    ("monitoring", "aws_cloudwatch_log_group.service", "retention_in_days", 365),
    ("monitoring", "aws_kms_key.this", "enable_key_rotation", True),
    ("monitoring", "aws_sns_topic_subscription.email", "protocol", "email"),
    ("monitoring", "aws_sns_topic_subscription.email", "endpoint", "alerts@example.com"),
    ("monitoring", "aws_s3_bucket.logs", "bucket", f"showroom-dev-logs-{ACCOUNT_ID}"),
    ("monitoring", "aws_s3_bucket.logs", "force_destroy", True),
    ("monitoring_protected", "aws_s3_bucket.logs", "force_destroy", False),
    ("monitoring", ENCRYPTED["logs"], f"rule.0.{BY_DEFAULT}.sse_algorithm", "AES256"),
    ("monitoring", "aws_s3_bucket_lifecycle_configuration.logs", "rule.0.expiration.0.days", 90),
    # storage
    ("storage", "aws_s3_bucket.this", "bucket", f"showroom-dev-{ACCOUNT_ID}"),
    ("storage", "aws_s3_bucket.this", "force_destroy", True),
    ("storage_protected", "aws_s3_bucket.this", "force_destroy", False),
    ("storage", "aws_s3_bucket_versioning.this", "versioning_configuration.0.status", "Enabled"),
    ("storage", ENCRYPTED["this"], "rule.0.bucket_key_enabled", True),
    ("storage", ENCRYPTED["this"], f"rule.0.{BY_DEFAULT}.sse_algorithm", "aws:kms"),
    ("storage", "aws_kms_key.this", "enable_key_rotation", True),
    ("storage", "aws_s3_bucket_public_access_block.this", "block_public_acls", True),
    ("storage", "aws_s3_bucket_public_access_block.this", "block_public_policy", True),
    ("storage", "aws_s3_bucket_public_access_block.this", "ignore_public_acls", True),
    ("storage", "aws_s3_bucket_public_access_block.this", "restrict_public_buckets", True),
    ("storage", "aws_s3_bucket_ownership_controls.this", OWNERSHIP, "BucketOwnerEnforced"),
    ("storage", "aws_s3_bucket_logging.this", "target_bucket", f"showroom-dev-logs-{ACCOUNT_ID}"),
    ("storage", "aws_s3_bucket_logging.this", "target_prefix", "bucket/"),
]


@pytest.mark.parametrize(
    ("call", "address", "path", "expected"), TABLE, ids=[" ".join(row[:3]) for row in TABLE]
)
def test_an_attribute_is_planned_as_decided(
    planned: Plan, call: str, address: str, path: str, expected: object
) -> None:
    assert planned.value(call, address, path) == expected
