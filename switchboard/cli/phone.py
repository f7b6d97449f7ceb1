"""Telephone commands: write the configuration of an Asterisk that carries our calls."""

import argparse
from pathlib import Path

from switchboard.cli.__main__ import use
from switchboard.cli.printing import complain, say


def add_to(group: argparse.ArgumentParser) -> None:
    """configure FOLDER --trunk sip:HOST."""
    commands = group.add_subparsers(dest="command", required=True)
    configure = commands.add_parser(
        "configure", help="write every file that Asterisk needs, replacing what is there"
    )
    configure.add_argument("folder", type=Path, help="as /etc/asterisk")
    configure.add_argument("--trunk", required=True, help="sip:host or sip:host:port")
    configure.add_argument(
        "--trunk-address", action="append", default=[],
        help="from where its calls come, if not that host; an address or network, repeatable",
    )  # fmt: skip
    configure.add_argument("--trunk-user", default="", help="if the provider wants a registration")
    configure.add_argument("--trunk-password-file", type=Path, help="a file with its password")
    configure.add_argument("--listen", default="0.0.0.0:5060", help="for SIP")
    configure.add_argument("--external-address", default="", help="ours, from outside, behind NAT")
    configure.add_argument("--ari", default="127.0.0.1:8088", help="for Switchboard alone")
    configure.add_argument("--rtp", default="10000-20000", help="the ports of the sound")
    configure.add_argument("--recordings", default="/var/spool/asterisk/recording")
    configure.add_argument("--calls", type=int, default=500, help="at once; more leave a message")
    configure.add_argument("--program", type=Path, help="an Asterisk that bin/asterisk unpacked")
    configure.set_defaults(call=_configure)


def _configure(options: argparse.Namespace) -> int:
    use("worker")
    from switchboard.gateways.voice import asterisk
    from switchboard.phone import configuration
    from switchboard.phone.configuration import TrunkUnusable, Wanted

    home, secret = asterisk.home(), options.trunk_password_file
    first, _, last = options.rtp.partition("-")
    wanted = Wanted(
        home=home, trunk=options.trunk, password=configuration.password(home),
        trunk_addresses=options.trunk_address, trunk_user=options.trunk_user,
        trunk_password=secret.read_text().strip() if secret else "", listen=options.listen,
        external_address=options.external_address, ari=options.ari, rtp=(int(first), int(last)),
        recordings=options.recordings, program=options.program, calls=options.calls,
    )  # fmt: skip
    try:
        written = configuration.write(options.folder, wanted)
    except TrunkUnusable as unusable:
        complain(str(unusable))
        return 2
    say(f"{len(written)} files are in {options.folder}. Asterisk must be able to read them, and")
    say(f"the sounds in {home}. Then start it, and Switchboard with")
    say(f"  SWITCHBOARD_ARI_URL=http://{options.ari}")
    return 0
