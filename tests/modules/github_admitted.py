"""What each token of github_tokens may be, by the names of roles and environments."""

PLANS = {"plan dev", "plan prod"}
# What a job may be, and what of a token says nothing beyond what is bound, or was never there.
MAY_BE: dict[str, set[str]] = {
    "build": {"publish"},
    "pull request": PLANS,
    "plan on main": PLANS,
    "gate": PLANS,
    "drift check": PLANS,
    "deploy dev": {"deploy dev"},
    "deploy prod": {"deploy prod"},
}
SAYS_NOTHING = ("numbers in its subject", "without repository", "without environment")
# What a token may be; what is not here may be nothing.
ADMITTED: dict[str, set[str]] = {
    **MAY_BE,
    **{f"{job}, {what}": roles for job, roles in MAY_BE.items() for what in SAYS_NOTHING},
    # A pull request is of any branch.
    "pull request, of another branch": PLANS,
    "pull request, of a tag": PLANS,
    "pull request, without ref": PLANS,
    # These are what they would be without the change.
    "pull request, in a pull request": PLANS,
    "pull request, workflow of a pull request": PLANS,
    "plan on main, in a pull request": PLANS,
    "deploy dev, of deploy.yml": {"deploy dev"},
    "deploy prod, of deploy.yml": {"deploy prod"},
}
