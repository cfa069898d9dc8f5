"""What stands on the home of who runs or controls the rights (ux.md §1): tasks, never people."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.grants import again, faults, reviewing
from access.grants.listing import waiting
from access.home import Item, Spot, register
from access.matrix import Duty
from access.request import FramedRequest

_RUNNING = (Duty.ACCESS_MANAGER, Duty.LEADING_OFFICIAL)


def register_all() -> None:
    """Called at start-up."""
    register(Spot.QUALITY, quality, *_RUNNING, Duty.ACCESS_CONTROLLER)
    register(Spot.APPOINTMENTS, appointments, Duty.ACCESS_MANAGER)
    register(Spot.REVIEW, review, *_RUNNING)
    register(Spot.ENDED, ended, *_RUNNING)
    register(Spot.RIGHTS, rights, *_RUNNING, Duty.ACCESS_CONTROLLER)
    register(Spot.REGISTER, categories, Duty.ACCESS_CONTROLLER, Duty.DATA_PROTECTION)


def _power(request: FramedRequest) -> Duty:
    """The duty that this person acts in: a duty gives exactly itself."""
    held = request.actor.role
    assert isinstance(held, Duty)
    return held


def quality(request: FramedRequest) -> Item | None:
    """Things that are wrong; each is mended with one button, except by the controller."""
    found = len(faults.findings(request.actor, _power(request)))
    if not found:
        return None
    words = ngettext("%(number)s zaak klopt niet.", "%(number)s zaken kloppen niet.", found)
    url = reverse("access:quality")
    mends = _power(request) is not Duty.ACCESS_CONTROLLER
    return Item(
        _("Kwaliteitscontrole van de rechten"),
        words % {"number": found},
        url,
        _("Nakijken wat niet klopt"),
        waiting=found if mends else 0,
    )


def appointments(request: FramedRequest) -> Item | None:
    """Proposals of another access manager that wait for this one (A10)."""
    found = waiting(request.actor, _power(request)).count()
    if not found:
        return None
    return Item(
        _("Aanstellingen om goed te keuren"),
        _("Een andere beheerder stelde ze voor. Tot dan geven ze niets."),
        reverse("access:overview") + "?state=proposal",
        _("Voorstellen nakijken"),
        waiting=found,
    )


def review(request: FramedRequest) -> Item | None:
    """The round of review that runs, with its last day (A6)."""
    found = reviewing.open_round(request.actor, _power(request))
    if found is None:
        return None
    left = reviewing.unconfirmed(found).exclude(holder_id=request.actor.person_id).count()
    return Item(
        _("Nazicht van de rechten"),
        _("Bevestig elke rol die nog nodig is. Wat niemand bevestigt, eindigt."),
        reverse("access:review"),
        _("Rollen bevestigen"),
        waiting=left,
        due=found.ends_on if left else None,
    )


def ended(request: FramedRequest) -> Item | None:
    """Roles that ended by a change at the personnel: the manager is told (A5)."""
    found = again.ended(request.actor, _power(request)).count()
    if not found:
        return None
    return Item(
        _("Rollen die vanzelf eindigden"),
        _("Door een wijziging bij het personeel, of omdat iemand ze opgaf."),
        reverse("access:again"),
        _("Nakijken wie ze opnieuw nodig heeft"),
        waiting=found,
    )


def rights(request: FramedRequest) -> Item:
    """The overview of rights: to change, or for the controller to look only (A6)."""
    lead = (
        _("Kijk na of alle rechten nog kloppen. Je wijzigt hier niets.")
        if request.actor.role is Duty.ACCESS_CONTROLLER
        else _("Kijk na wie wat mag in jouw eenheden, en stel aan of beëindig.")
    )
    url = reverse("access:overview")
    return Item(_("Toegangsrechten"), lead, url, _("Toegangsrechten nakijken"))


def categories(request: FramedRequest) -> Item:
    """The list for the supervisory authority (P6)."""
    return Item(
        _("Categorieën van personen met toegang"),
        _("De lijst voor de toezichthoudende autoriteit, om te downloaden of af te drukken."),
        reverse("access:categories"),
        _("Lijst bekijken"),
    )
