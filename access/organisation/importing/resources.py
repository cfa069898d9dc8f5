"""The two files as resources of django-import-export: their columns, and the empty models.

The reading classes are import-export's formats (``reading``). Row by row these resources would
import too; that is the peer in ``benchmark``, and no page or command offers it: it knows no
history, ends no grant, and lets everybody in (stack.md, trap 5).
"""

from import_export import fields, resources
from import_export.widgets import ForeignKeyWidget, ManyToManyWidget

from access.organisation.importing.layout import ORGANISATION, STAFF, Column
from access.organisation.importing.reading import FORMATS
from access.organisation.models import StaffMember, Unit

COLUMNS: dict[str, tuple[Column, ...]] = {"organisation": ORGANISATION, "staff": STAFF}


class StaffResource(resources.ModelResource):  # type: ignore[misc]
    """Staff members, by personnel number."""

    unit = fields.Field("unit", "unit", ForeignKeyWidget(Unit, field="code"))

    class Meta:
        model = StaffMember
        import_id_fields = ("personnel_number",)
        fields = import_order = export_order = tuple(column.name for column in STAFF)


class OrganisationResource(resources.ModelResource):  # type: ignore[misc]
    """Units, by code."""

    parent = fields.Field("parent", "parent", ForeignKeyWidget(Unit, field="code"))
    entity_kind = fields.Field("entity__kind", "entity_kind", readonly=True)
    becomes = fields.Field("became", "becomes", ManyToManyWidget(Unit, "|", "code"), readonly=True)

    class Meta:
        model = Unit
        import_id_fields = ("code",)
        fields = import_order = export_order = tuple(column.name for column in ORGANISATION)


RESOURCES: dict[str, type[resources.ModelResource]] = {
    "organisation": OrganisationResource,
    "staff": StaffResource,
}


def empty_file(kind: str, extension: str) -> tuple[bytes, str]:
    """A file with the headings and no rows, to fill in, and its content type."""
    resource = RESOURCES[kind]()
    wanted = FORMATS[extension]()
    data = wanted.export_data(resource.export(queryset=resource.get_queryset().none()))
    return data.encode() if isinstance(data, str) else data, wanted.get_content_type()
