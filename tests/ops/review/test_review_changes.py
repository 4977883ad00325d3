"""What is read from a plan: addresses, actions, names of attributes, and no value."""

from plan_documents import WORDS, document, only, resource

from ops.environments import ROOT
from ops.review.changes import changed_outputs, changes, known_words, shown


def test_an_update_names_the_top_level_attributes_that_differ() -> None:
    before = {"tags": {"a": "1"}, "name": "x", "rules": [1]}
    after = {"tags": {"b": "1"}, "name": "x", "rules": [2]}
    assert only(resource("aws_vpc.this", "update", before=before, after=after)).attributes == (
        "rules",
        "tags",
    )


def test_what_is_known_only_after_an_apply_counts_as_different() -> None:
    unknown = {"ebs": [{"id": True}], "tags": {}, "list": [{}, False]}
    before = {"ebs": [{"size": 1}]}
    told = resource("aws_vpc.this", "update", before=before, after=before, after_unknown=unknown)
    assert only(told).attributes == ("ebs",)


def test_a_value_that_only_becomes_sensitive_is_named() -> None:
    same = {"key": "x"}
    marks = {"before_sensitive": False, "after_sensitive": {"key": True}}
    told = resource("aws_vpc.this", "update", before=same, after=same, **marks)
    assert only(told).attributes == ("key",)


def test_a_replacement_names_what_forces_it_and_not_what_is_new_anyway() -> None:
    told = resource(
        "aws_vpc.this",
        "delete",
        "create",
        before={"cidr": 1, "name": "a", "arn": "old"},
        after={"cidr": 2, "name": "b"},
        after_unknown={"arn": True},
        replace_paths=[["cidr"]],
    )
    one = only(told)
    assert (one.does, one.attributes, one.why) == ("replace", ("cidr", "name"), "forced by cidr")


def test_the_reason_of_a_delete_is_terraforms() -> None:
    told = resource("aws_vpc.this", "delete", after=None)
    told["action_reason"] = "delete_because_no_resource_config"
    assert only(told).why == "because no resource config"


def test_what_is_only_read_or_stays_is_no_change() -> None:
    data = resource("data.aws_ami.this", "read") | {"mode": "data"}
    assert changes(document(data, resource("aws_vpc.this", "no-op")), WORDS) == []


def test_moves_imports_and_forgotten_resources_are_told() -> None:
    moved = resource("aws_vpc.new", "no-op") | {"previous_address": "aws_vpc.old"}
    imported = resource("aws_vpc.found", "update", importing={"id": "vpc-1"})
    left = resource("aws_vpc.left", "forget", after=None)
    told = changes(document(moved, imported, left), WORDS)
    assert [(one.actions, one.does, one.takes) for one in told] == [
        (("move",), "move", False),
        (("import", "update"), "update", False),
        (("forget",), "forget", True),
    ]


def test_a_deposed_object_is_not_taken_for_the_resource_itself() -> None:
    told = resource("aws_vpc.this", "delete", after=None) | {"deposed": "0a1b2c3d"}
    assert only(told).address == "aws_vpc.this (0a1b2c3d)"


def test_what_aws_filled_in_since_the_apply_is_no_change() -> None:
    filled = {"before": {"attachment_count": 0}, "after": {"attachment_count": 1}}
    drift = [resource("aws_iam_policy.this", "update", **filled)]
    assert changes(document(resource_drift=drift), WORDS) == []


def test_of_outputs_that_change_the_names_are_told() -> None:
    outputs = {"ids": {"actions": ["update"]}, "arn": {"actions": ["no-op"]}}
    assert changed_outputs({"output_changes": outputs}) == ["ids"]


def test_a_key_of_the_repositorys_own_words_is_shown() -> None:
    address = 'module.x["dev"].aws_subnet.public["eu-central-1a"]'
    assert shown(address, WORDS) == address and shown("aws_eip.this[0]", WORDS) == "aws_eip.this[0]"


def test_another_key_is_told_by_a_digest_that_is_always_the_same() -> None:
    told = [shown(f'aws_eip.this["{key}"].x', WORDS) for key in ("hunter2", "hunter2", 'a\\"][')]
    assert told[0] == told[1] != told[2]
    assert all(one.startswith('aws_eip.this["sha256:') and one.endswith('"].x') for one in told)


def test_every_key_that_our_own_modules_use_is_shown() -> None:
    address = 'aws_autoscaling_group.this["showroom-prod"], aws_subnet.public["eu-central-1b"]'
    assert shown(address, known_words(ROOT)) == address
