"""The named cast of the tests: two clients, their people, and the desk that serves them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from switchboard.accounts.actor import Actor
from switchboard.clients.models import Client, Contact, MailDomain, Site
from switchboard.flow import publishing
from switchboard.policy import document
from switchboard.published.models import PolicyVersion, Region
from switchboard.staff.models import Engineer, EngineerSkill, Membership, Team

POLICY = Path(__file__).resolve().parents[1] / "examples" / "policy.toml"

# Monday, November 23, 2026, 7:02 am in Texas: the desk has been open for two minutes.
MONDAY_7_02 = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Everybody by name."""

    version: PolicyVersion
    bayou: Client
    hillcountry: Client
    lucille: Contact
    hector: Contact
    opal: Contact
    dana: Engineer
    ines: Engineer
    noah: Engineer
    petra: Engineer
    service_desk: Team
    network: Team

    @property
    def dispatcher(self) -> Actor:
        """Dana dispatches."""
        return Actor.engineer(self.dana)

    @property
    def engineer(self) -> Actor:
        """Ines works at the Service Desk."""
        return Actor.engineer(self.ines)

    @property
    def colleague(self) -> Actor:
        """Noah works there too, and in the Network team."""
        return Actor.engineer(self.noah)

    @property
    def lead(self) -> Actor:
        """Petra leads."""
        return Actor.engineer(self.petra)


def assemble() -> Cast:
    """Makes everybody anew; the database must be empty of them."""
    policy = document.load(POLICY.read_text())
    publishing.ensure_teams(policy)
    skills = list(policy.skills)
    dana = _engineer("Dana Okafor", role="dispatcher", teams=[], skills=[])
    ines = _engineer("Ines Baptiste", teams=["service_desk"], skills=skills)
    noah = _engineer("Noah Lindqvist", teams=["service_desk", "network"], skills=skills)
    petra = _engineer(
        "Petra Volkova", role="lead", teams=list(policy.teams), skills=skills, leads=True
    )
    version = publishing.publish(
        POLICY.read_text(), author_name="Petra Volkova", now=datetime(2026, 1, 1, tzinfo=UTC)
    )
    bayou, lafayette = _client("Bayou Dental", "bayou-dental.example", "Lafayette", region="la")
    hillcountry, austin = _client(
        "Hill Country Law", "hillcountry-law.example", "Austin", region="tx"
    )
    return Cast(
        version=version,
        bayou=bayou,
        hillcountry=hillcountry,
        lucille=_contact(bayou, lafayette, "Lucille Fontenot"),
        hector=_contact(hillcountry, austin, "Hector Ruiz"),
        opal=_contact(hillcountry, austin, "Opal Whitfield", sees_all_tickets=True),
        dana=dana,
        ines=ines,
        noah=noah,
        petra=petra,
        service_desk=Team.objects.get(key="service_desk"),
        network=Team.objects.get(key="network"),
    )


def _engineer(
    name: str, *, teams: list[str], skills: list[str], role: str = "engineer", leads: bool = False
) -> Engineer:
    address = f"{name.split(maxsplit=1)[0].lower()}@support.example"
    made = Engineer.objects.create(
        name=name, email=address, role=role, access_level="administrator" if leads else "none"
    )
    for key in teams:
        Membership.objects.create(engineer=made, team=Team.objects.get(key=key), is_lead=leads)
    EngineerSkill.objects.bulk_create(EngineerSkill(engineer=made, skill=s) for s in skills)
    return made


def _client(name: str, domain: str, town: str, *, region: str) -> tuple[Client, Site]:
    made = Client.objects.create(name=name)
    MailDomain.objects.create(client=made, domain=domain)
    place = Region.objects.get(key=region)
    return made, Site.objects.create(client=made, name=f"{town} office", region=place)


def _contact(client: Client, site: Site, name: str, *, sees_all_tickets: bool = False) -> Contact:
    domain = client.mail_domains.get().domain
    return Contact.objects.create(
        client=client, site=site, name=name, phone="+17375550142",
        email=f"{name.split(maxsplit=1)[0].lower()}@{domain}", sees_all_tickets=sees_all_tickets,
    )  # fmt: skip
