"""What a person may type wrongly in env.hcl and common.hcl, and the sentence that each is told."""

from typing import Any, NamedTuple

from local_cloud import DNS_ZONE
from module_calls import GITHUB, Call, call

ZONE_TWICE = "twice.test"
ZONE_PRIVATE = "private.test"


class Mistyped(NamedTuple):
    """A module called with a wrong value, and what its plan says."""

    module: str
    values: dict[str, Any]
    sentence: str

    def call(self) -> Call:
        """The module's call, right but for this."""
        return call(self.module, **self.values)


def _cidr(value: str) -> Mistyped:
    way_out = 'an IPv4 network from /16 to /20 such as "10.10.0.0/16"; correct it in env.hcl.'
    return Mistyped("network", {"cidr": value}, f'cidr is "{value}": expected {way_out}')


def _zones(value: list[str], shown: str, expected: str) -> Mistyped:
    sentence = f"zones is {shown}: expected {expected}; correct it in env.hcl."
    return Mistyped("network", {"zones": value}, sentence)


def _ssh(value: str) -> Mistyped:
    expected = "IPv4 networks of at most 256 addresses (/24 to /32), never the world"
    sentence = f'ssh_cidrs is ["{value}"]: expected {expected}; correct it in env.hcl.'
    return Mistyped("bastion", {"ssh_cidrs": [value]}, sentence)


def _visitors(value: list[str], shown: str) -> Mistyped:
    expected = 'networks such as "0.0.0.0/0", "::/0" or "203.0.113.0/24"'
    sentence = f"visitor_cidrs is {shown}: expected {expected}; correct it in env.hcl."
    return Mistyped("load_balancer", {"visitor_cidrs": value}, sentence)


def _name(value: str) -> Mistyped:
    expected = "3 to 24 lower-case letters, digits or hyphens"
    way_out = "shorten name in live/common.hcl or the environment's folder name."
    sentence = f'name is "{value}": expected {expected}; {way_out}'
    return Mistyped("load_balancer", {"name": value}, sentence)


def _instance_type(value: str) -> Mistyped:
    expected = 'an x86-64 type such as "t3.micro" (the image is built for x86-64)'
    sentence = f'instance_type is "{value}": expected {expected}; correct it in env.hcl.'
    return Mistyped("compute", {"instance_type": value}, sentence)


def _capacity(minimum: int, desired: int, maximum: int) -> Mistyped:
    shown = f'{{"desired":{desired},"max":{maximum},"min":{minimum}}}'
    expected = "1 <= min <= desired <= max"
    sentence = f"capacity is {shown}: expected {expected}; correct it in env.hcl."
    value = {"min": minimum, "desired": desired, "max": maximum}
    return Mistyped("compute", {"capacity": value}, sentence)


def _outside(value: str) -> Mistyped:
    expected = f'a name in the hosted zone "{DNS_ZONE}"'
    way_out = "correct it in env.hcl, or dns_zone in live/common.hcl."
    sentence = f'domain is "{value}": expected {expected}; {way_out}'
    return Mistyped("load_balancer", {"domain": value}, sentence)


def _zone(value: str, found: int) -> Mistyped:
    expected = f"this account has {found} public hosted zones of that name, expected one"
    way_out = "create it in Route 53 and delegate it, or correct dns_zone in live/common.hcl."
    values = {"domain": f"dev.{value}", "dns_zone": value}
    return Mistyped("load_balancer", values, f'dns_zone is "{value}": {expected}; {way_out}')


def _email(value: str) -> Mistyped:
    sentence = (
        f'alert_email is "{value}": expected an e-mail address; correct it in live/common.hcl.'
    )
    return Mistyped("monitoring", {"alert_email": value}, sentence)


def _numbers(owner_id: str, repository_id: str) -> Mistyped:
    shown = f'github.owner_id is "{owner_id}" and github.repository_id is "{repository_id}"'
    expected = "the numbers that https://api.github.com/repos/octo/showroom shows"
    sentence = f"{shown}: expected {expected}; correct them in live/common.hcl."
    value = GITHUB | {"owner_id": owner_id, "repository_id": repository_id}
    return Mistyped("github_access", {"github": value}, sentence)


ALONE = [
    _cidr("ten"),
    _cidr("10.10.0.0/24"),
    _cidr("10.10.0.0/8"),
    _cidr("10.10.7.0/16"),
    _cidr("2001:db8::/16"),
    _zones(
        ["eu-central-1a"],
        '["eu-central-1a"]',
        "two to eight different zones, since a load balancer needs two",
    ),
    _zones(
        ["eu-central-1b", "eu-central-1b"],
        '["eu-central-1b","eu-central-1b"]',
        "two to eight different zones, since a load balancer needs two",
    ),
    _zones(
        ["us-west-2a", "us-west-2-lax-1a"],
        '["us-west-2a","us-west-2-lax-1a"]',
        'names such as "eu-central-1a" (no local zones)',
    ),
    Mistyped(
        "network",
        {"nat": "two"},
        'nat is "two": expected "single" or "per_zone"; correct it in env.hcl.',
    ),
    _ssh("0.0.0.0/0"),
    _ssh("203.0.112.0/23"),
    _ssh("203.0.113.7"),
    _ssh("203.0.113.7/24"),
    _ssh("2001:db8::/64"),
    _visitors([], "[]"),
    _visitors(["everybody"], '["everybody"]'),
    _visitors(["203.0.113.7/24"], '["203.0.113.7/24"]'),
    _name("showroom-of-the-very-long-name"),
    _name("Showroom"),
    Mistyped(
        "load_balancer",
        {"domain": "none"},
        'domain is "none": expected a lower-case host name such as "dev.showroom.example.com"; '
        "correct it in env.hcl.",
    ),
    _instance_type("small"),
    _instance_type("t4g.micro"),
    _instance_type("im4gn.large"),
    _instance_type("a1.medium"),
    _capacity(0, 1, 2),
    _capacity(2, 1, 4),
    _capacity(1, 5, 4),
    _email("alerts"),
    Mistyped(
        "storage",
        {"publishers": ["arn:aws:iam::123456789012:root"]},
        'publishers is ["arn:aws:iam::123456789012:root"]: expected ARNs such as '
        '"arn:aws:iam::123456789012:role/engineer", each one role or user; correct it in '
        "live/common.hcl.",
    ),
    Mistyped(
        "github_access",
        {"github": GITHUB | {"repository": "showroom"}},
        'github.repository is "showroom": expected OWNER/NAME; correct it in live/common.hcl.',
    ),
    _numbers("octo", "2002"),
    _numbers("1001", ""),
]

# Wrong only beside another value or in this account: told once the others are right.
TOGETHER = [
    _outside("showroom.example.org"),
    _outside(f"another{DNS_ZONE}"),
    _zone("nowhere.test", 0),
    _zone(ZONE_TWICE, 2),
    _zone(ZONE_PRIVATE, 0),
]
