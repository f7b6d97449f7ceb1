"""Decides which mail addresses are our own: none is ever answered, believed or copied in."""

from switchboard.published.models import Desk, PolicyVersion


def own_addresses() -> set[str]:
    """Every desk's address, in lower case; one query."""
    return {address.lower() for address in Desk.objects.values_list("email", flat=True)}


def is_ours(address: str) -> bool:
    """Whether it is a desk's, or of the domain that our letters come from; two queries at most."""
    domain = PolicyVersion.objects.in_force().policy.company.mail_domain
    lowered = address.lower()
    return lowered.rpartition("@")[2] == domain.lower() or lowered in own_addresses()
