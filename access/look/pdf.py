"""A tagged PDF from a template of ours, for screen readers too (PDF/UA-1)."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings


def tagged(template: str, content: Mapping[str, Any]) -> bytes:
    """The file. ``template`` stands under ``templates``; it reads ``content`` as the input *data*.

    Made in memory, and equal content gives equal bytes: it carries no moment of making.
    """
    made = typst.compile(
        _template(template),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(content, ensure_ascii=False)},
        timestamp=0,
    )
    assert isinstance(made, bytes)
    return made


@cache
def _template(name: str) -> bytes:
    return (Path(settings.BASE_DIR) / "templates" / name).read_bytes()
