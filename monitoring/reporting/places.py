"""Where a reader stands: in public figures, in a role's service, or in a preview (S3, A10).

The same pages serve all three; a place knows its addresses, and opens only what its frame reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from access.matrix import Kind
from access.organisation.models import UnitKind
from access.visibility import one, visible_units
from monitoring.reporting import reading
from monitoring.reporting.models import Release, ReleaseUnit

PUBLIC_KINDS = (UnitKind.GOVERNMENT, UnitKind.DOMAIN)  # what a release marks public (S3)


@dataclass(frozen=True)
class Place:
    """A unit in a release, and the names of the addresses around it."""

    prefix: str  # public, service or preview
    release: Release | None
    units: dict[str, ReleaseUnit]
    code: str
    name: str
    releases: tuple[Release, ...] = ()

    @property
    def unit(self) -> ReleaseUnit | None:
        return self.units.get(self.code)

    @property
    def parts(self) -> list[ReleaseUnit]:
        """What lies directly under the unit, in the fixed order; in public not under a domain."""
        if self.prefix == "public" and self.unit and self.unit.kind != UnitKind.GOVERNMENT:
            return []
        return [u for u in self.units.values() if u.parent_code == self.code]

    @property
    def date(self) -> str:
        """The reference date, as it stands in an address."""
        return self.release.reference_date.isoformat() if self.release else ""

    def url(self, page: str, code: str = "", **query: str) -> str:
        """The address of a page of this place: unit, table or download."""
        args: list[object] = [code or self.code]
        if self.prefix == "preview":
            assert self.release is not None
            args.insert(0, self.release.pk)
        if form := query.pop("form", ""):
            args.append(form)
        path = reverse(f"reporting:{self.prefix}_{page}", args=args)
        asked = urlencode({k: v for k, v in query.items() if v})
        return f"{path}?{asked}" if asked else path


def _at(releases: list[Release], wanted: str) -> Release | None:
    """The release of the date asked for, else the newest."""
    for release in releases:
        if release.reference_date.isoformat() == wanted:
            return release
    return releases[0] if releases else None


def public(request: HttpRequest, code: str) -> Place:
    """The government or a policy domain, for all staff; anything else is not there."""
    releases = reading.published()
    release = _at(releases, request.GET.get("datum", ""))
    units = reading.units_of(release) if release else {}
    unit = units.get(code)
    if unit is None or unit.own or unit.kind not in PUBLIC_KINDS:
        raise Http404
    return Place("public", release, units, code, unit.name, tuple(releases))


def public_root() -> str | None:
    """The code of the government in the newest release."""
    releases = reading.published()
    if not releases:
        return None
    return next(
        (c for c, u in reading.units_of(releases[0]).items() if not u.parent_code and not u.own),
        None,
    )


def service(request: HttpRequest, code: str) -> Place:
    """A unit within the acting role's reach, else 404: the same as no such unit (A2)."""
    base = code.removesuffix("_own")
    found = one(visible_units(request.actor, Kind.STATISTICS), code=base)  # type: ignore[attr-defined]
    releases = reading.published()
    release = _at(releases, request.GET.get("datum", ""))
    units = reading.units_of(release) if release else {}
    if code != base and code not in units:
        raise Http404
    name = reading.unit_name(units[code]) if code in units else found.name
    return Place("service", release, units, code, name, tuple(releases))


def preview(release: Release, code: str) -> Place:
    """Any unit of a release that is not published yet, for its two makers."""
    units = reading.units_of(release)
    if code not in units:
        raise Http404
    return Place("preview", release, units, code, reading.unit_name(units[code]), (release,))
