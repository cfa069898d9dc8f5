"""Stepping into the people of the demo. It exists only in a database with the loader's stamp."""

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from access.accounts.models import Account
from access.demo_stamp import is_demo
from access.needs import public
from monitoring.demo.answers import SIMULATED
from monitoring.demo.cast import CAST, email_of


@public
@require_safe
def cast(request: HttpRequest) -> HttpResponse:
    """Who there is to step into, and what is simulated."""
    if not is_demo():
        raise Http404
    english = get_language() == "en"
    people = [
        (member.key, member.name, member.title_en if english else member.title_nl, member.unit_name)
        for member in CAST
    ]
    simulated = SIMULATED["en" if english else "nl"]
    return render(request, "demo/cast.html", {"people": people, "simulated": simulated})


@public
@require_POST
def step_in(request: HttpRequest, key: str) -> HttpResponse:
    """Log in as somebody of the demo's cast; nobody else can be stepped into."""
    if not is_demo() or key not in {member.key for member in CAST}:
        raise Http404
    account = Account.objects.get(email=email_of(key))
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("front")
