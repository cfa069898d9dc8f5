#!/usr/bin/env python
"""The project's commands. Each runs as the database role of its work (design.md, "Five roles")."""

import os
import sys

# Commands that change the shape of the database run as its owner, the work of the program in the
# background as the worker; everything else as the web role, which can do least.
OWNER = {"migrate", "makemigrations", "setup_database", "sqlmigrate", "showmigrations"}
WORKER = {
    "run_worker",
    "import_organisation",
    "import_staff",
    "make_release",
    "rewrite_sealed",
    "rotate_keys",
    "invite_all",
    "procrastinate",
    "export_release",
    "demo_extract",
    "export_units",
    "audit_release",
    "report_reach",
    "end_retention",
    "review_rights",
}
# The intake of register numbers: a process of its own, with a role of its own (C2, C3).
COUNTING = {"run_intake"}
MAINTENANCE = {
    "load_demo",
    "dumpdata",
    "loaddata",
    "export_journal",
    "verify_journal",
    "appoint_first",
    "declare_anew",
}


def main() -> None:
    """Choose the database role by the command, then run it."""
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    kind = "web"
    for name, commands in (
        ("owner", OWNER),
        ("worker", WORKER),
        ("counting", COUNTING),
        ("maintenance", MAINTENANCE),
    ):
        if command in commands:
            kind = name
    os.environ.setdefault("DM_PROCESS", kind)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    if command == "setup_database":
        from monitoring import environment

        environment.prepare()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
