"""``python -m counting.simulator serve|keys|extract``: the other party, and what a demo needs.

serve    answer counts on a port of this machine, until told to stop
keys     make the keys and certificates of both sides, and stop
extract  write the extract of one entity, with test numbers of the register
"""

import argparse
import datetime as dt
import logging
import os
import resource
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from counting.protocol import envelope
from counting.simulator import certificates, extract
from counting.simulator.misbehaving import Behaviour, Switch
from counting.simulator.population import Population
from counting.simulator.server import Simulator
from monitoring.child import die_with

SEED = 2014
SIZE = 200_000
PORT = 8443


def main(arguments: Sequence[str] | None = None) -> int:
    """What was asked; 0, or 2 where that cannot be."""
    chosen = _parser().parse_args(arguments)
    register = Population(chosen.seed, chosen.size)
    if chosen.command == "keys":
        certificates.ensure(chosen.folder, f"https://localhost:{chosen.port}")
        return 0
    if chosen.command == "extract":
        return _extract(chosen, register)
    return _serve(chosen, register)


def _serve(chosen: argparse.Namespace, register: Population) -> int:
    if chosen.tied:
        die_with(os.getppid(), signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    simulator = Simulator(
        chosen.folder,
        register,
        port=chosen.port,
        switches=tuple(chosen.misbehave),
        takes=chosen.takes,
        versions=tuple(chosen.versions.split(",")),
    )
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    threading.Thread(target=simulator.serve_forever, daemon=True).start()
    print(f"The register simulator answers on {simulator.address}", flush=True)
    told.wait()
    simulator.close()
    return 0


def _extract(chosen: argparse.Namespace, register: Population) -> int:
    columns = tuple(chosen.columns.split(","))
    if not set(columns) <= set(extract.COLUMNS):
        print(f"The columns are: {', '.join(extract.COLUMNS)}.", file=sys.stderr)
        return 2
    units = None
    if chosen.entity:
        try:
            units = extract.units_of(chosen.organisation, chosen.entity)
        except KeyError:
            print("The organisation file has no such entity.", file=sys.stderr)
            return 2
    people = list(extract.read_staff(chosen.staff, chosen.date, units))
    numbers = extract.numbers_for(register, (each.personnel_number for each in people))
    with chosen.to.open("w", encoding="utf-8", newline="") as file:
        written = extract.write(file, people, numbers, columns)
    print(f"{written} lines")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m counting.simulator",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="answer counts")
    keys = commands.add_parser("keys", help="make keys and certificates")
    written = commands.add_parser("extract", help="write a demo extract")
    for each in (serve, keys, written):
        each.add_argument("--seed", type=int, default=SEED)
        each.add_argument("--size", type=int, default=SIZE, help="people of working age")
    for each in (serve, keys):
        each.add_argument("--folder", type=Path, required=True, help="for keys, in var/")
        each.add_argument("--port", type=int, default=PORT)
    serve.add_argument("--takes", type=float, default=1.0, help="seconds that a count takes")
    serve.add_argument("--versions", default=",".join(envelope.VERSIONS))
    serve.add_argument("--tied", action="store_true", help="stop when the parent process ends")
    serve.add_argument(
        "--misbehave",
        type=Switch.read,
        action="append",
        default=[],
        metavar="BEHAVIOUR[:MESSAGE[:TIMES]]",
        help=", ".join(Behaviour),
    )
    written.add_argument("--staff", type=Path, required=True, help="a staff file of the import")
    written.add_argument("--organisation", type=Path, help="the organisation file of the import")
    written.add_argument("--entity", help="the code of the entity; all when left out")
    written.add_argument("--date", type=dt.date.fromisoformat, required=True)
    written.add_argument("--columns", default=",".join(extract.FIELDS))
    written.add_argument("--to", type=Path, required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main())
