"""Compiles the catalogues: each `locale/<area>/<language>/LC_MESSAGES/django.po` to its `.mo`.

Each area owns its catalogue. The compiled files are made by `make setup` and never committed.
Called as `python -m monitoring.translations`.
"""

from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE: Final = Path(__file__).resolve().parent.parent / "locale"


def compile_all(root: Path = LOCALE) -> list[Path]:
    """The compiled files. A catalogue that cannot be read stops it: half a language is none."""
    compiled: list[Path] = []
    for source in sorted(root.glob("*/*/LC_MESSAGES/django.po")):
        language = source.parent.parent.name
        with source.open("rb") as text:
            catalog = read_po(text, locale=language, abort_invalid=True)
        target = source.with_suffix(".mo")
        with target.open("wb") as binary:
            write_mo(binary, catalog)
        compiled.append(target)
    return compiled


def main() -> None:
    """Compiles and says how many."""
    print(f"{len(compile_all())} catalogues compiled")


if __name__ == "__main__":
    main()
