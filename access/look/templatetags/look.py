"""The components of the house as template tags; `templates/components/README.md` shows each.

Block tags take their content between the tags; everything that comes in as an argument is escaped.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

from access.look import icons
from access.look.errors import summary_of
from access.look.tables import Column, Table

register = template.Library()

PRODUCT = "Diversiteitsmonitor"
ALERT_KINDS = frozenset({"success", "warning", "error"})
PANEL_KINDS = frozenset({"own", "quiet"})


# Frame ---------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def block_text(context: Context, name: str) -> str:
    """The words of a block of this page, without markup: for the title, and to see if it is used.

    A block may stand only once in a template; this reads the page's own version of it.
    """
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    if block is None:
        return ""
    return mark_safe(" ".join(strip_tags(block.render(context)).split()))


@register.simple_tag(takes_context=True)
def page_title(context: Context) -> str:
    """The block `title`, else the words of `h1`; the name of the product follows once."""
    words = block_text(context, "title") or block_text(context, "h1")
    return mark_safe(words.removesuffix(f" – {PRODUCT}") + f" – {PRODUCT}")


@register.inclusion_tag("components/place_band.html", takes_context=True)
def place_band(context: Context, band: str | None = None) -> dict[str, Any]:
    """The band that says whose place this is: "own", "role", or none."""
    return {"band": band, "shell": context.get("shell")}


@register.inclusion_tag("components/help_panel.html", takes_context=True)
def help_panel(context: Context) -> dict[str, Any]:
    """Whom to turn to, by name (R10). Nothing where the frame knows no contact."""
    return {"help": getattr(context.get("shell"), "help", None) or _get(context, "help")}


def _get(context: Context, key: str) -> Any:
    shell = context.get("shell")
    return shell.get(key) if isinstance(shell, Mapping) else None


@register.simple_tag
def crumb(label: str, url: str = "") -> SafeString:
    """One step of the breadcrumb; without an address it is this page."""
    if url:
        return format_html('<li><a class="au-c-link" href="{}">{}</a></li>', url, label)
    return format_html('<li aria-current="page">{}</li>', label)


@register.simple_tag
def tab(label: str, url: str, current: bool = False) -> SafeString:
    """One link of the local navigation (block `subnav`)."""
    here = mark_safe(' aria-current="page"') if current else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', url, here, label)


@register.simple_tag
def back_link(url: str, label: str = "") -> SafeString:
    """The way back, on top of a step of a form (block `back`)."""
    return format_html(
        '<nav aria-label="{0}"><p class="m-crumbs">{1}<a class="au-c-link" href="{2}">{3}</a></p>'
        "</nav>",
        _("Terug"),
        mark_safe(icons.icon_svg("back")),
        url,
        label or _("Terug"),
    )


@register.filter
def contact(value: Any) -> SafeString:
    """A contact as text or link: a string, or something with `label` and `url`."""
    url = value.get("url") if isinstance(value, Mapping) else getattr(value, "url", None)
    label = value.get("label") if isinstance(value, Mapping) else getattr(value, "label", None)
    if url:
        return format_html('<a class="au-c-link" href="{}">{}</a>', url, label or url)
    text = str(label or value)
    if re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        return format_html('<a class="au-c-link" href="mailto:{0}">{0}</a>', text)
    return format_html("{}", text)


# Small pieces --------------------------------------------------------------------------


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line drawing beside words that say the same."""
    return mark_safe(icons.icon_svg(name))


@register.simple_tag
def pill(text: str, kind: str = "", shape: str = "") -> SafeString:
    """A state as a word, with a shape (full, half, none) where it says on or off target."""
    modifier = f" au-c-pill--{kind}" if kind in {"success", "warning", "error"} else ""
    drawing = mark_safe(icons.shape_svg(shape)) if shape else ""
    return format_html('<span class="au-c-pill{}">{}{}</span>', modifier, drawing, text)


@register.simple_tag
def sample() -> SafeString:
    """The mark on every chart and table with made-up figures."""
    return format_html('<span class="m-sample">{}</span>', _("voorbeeldgegevens"))


@register.simple_tag
def hidden(text: str) -> SafeString:
    """Words for screen readers only."""
    return format_html('<span class="au-u-hidden-visually">{}</span>', text)


@register.simple_block_tag
def alert(content: str, kind: str = "", title: str = "", role: str = "") -> SafeString:
    """A notice: success, warning, error, or neutral without a kind."""
    heading = format_html('<p class="au-c-alert__title">{}</p>', title) if title else ""
    return format_html(
        '<div class="au-c-alert{}"{}><div class="au-c-alert__content m-stack m-stack--tight">'
        "{}{}</div></div>",
        f" au-c-alert--{kind}" if kind in ALERT_KINDS else "",
        format_html(' role="{}"', role) if role else "",
        heading,
        content,
    )


@register.simple_block_tag
def panel(
    content: str, title: str = "", kind: str = "", level: int = 2, size: int = 4, id: str = ""
) -> SafeString:
    """A box with a heading: plain, quiet (help, background) or own (the person's own place)."""
    modifier = f" m-panel--{kind}" if kind in PANEL_KINDS else ""
    if not title:
        return format_html('<div class="m-panel{} m-stack">{}</div>', modifier, content)
    anchor = id or slugify(title) or "paneel"
    return format_html(
        '<section class="m-panel{0} m-stack{1}" aria-labelledby="{2}">'
        '<h{3} class="au-c-heading au-c-heading--{4}" id="{2}">{5}</h{3}>{6}</section>',
        modifier,
        " m-stack--tight" if size >= 4 else "",
        anchor,
        int(level),
        int(size),
        title,
        content,
    )


@register.simple_block_tag
def part(content: str, title: str, level: int = 2, size: int = 2, id: str = "") -> SafeString:
    """A section of a page with its heading, without a box."""
    anchor = id or slugify(title) or "deel"
    return format_html(
        '<section class="m-stack" aria-labelledby="{0}">'
        '<h{1} class="au-c-heading au-c-heading--{2}" id="{0}">{3}</h{1}>{4}</section>',
        anchor,
        int(level),
        int(size),
        title,
        content,
    )


@register.simple_block_tag
def fold(content: str, summary: str, open: bool = False) -> SafeString:
    """More, for who wants it; works without a script."""
    return format_html(
        '<details class="m-fold"{}><summary>{}</summary><div class="m-stack m-text">{}</div>'
        "</details>",
        mark_safe(" open") if open else "",
        summary,
        content,
    )


@register.simple_block_tag
def purpose_band(content: str, purpose: str, close_url: str = "") -> SafeString:
    """The fixed band on a page about a person: why it is open, and who can read that (A7, A8)."""
    close = (
        format_html('<a class="au-c-link" href="{}">{}</a>', close_url, _("Dossier sluiten"))
        if close_url
        else ""
    )
    return format_html(
        '<div class="m-purpose"><p class="m-iconline">{}<span><strong>{}</strong> {}</span></p>{}'
        "</div>",
        mark_safe(icons.icon_svg("eye")),
        _("Doel: %(purpose)s.") % {"purpose": purpose},
        content,
        close,
    )


@register.simple_block_tag
def reveal(content: str, legend: str, help: str = "") -> SafeString:
    """Fields that open when an option marked `opens` is chosen (in `m-opener`, else the form)."""
    hint = format_html('<p class="au-c-help-text">{}</p>', help) if help else ""
    return format_html(
        '<fieldset class="m-reveal m-field"><legend class="au-c-fieldset-legend">{}</legend>{}'
        '<div class="m-form m-form--tight">{}</div></fieldset>',
        legend,
        hint,
        content,
    )


@register.simple_tag
def empty_state(text: str, url: str = "", label: str = "") -> SafeString:
    """Nothing here: what that means, and what to do. Never why, where a registration decides."""
    link = (
        format_html('<p><a class="au-c-link" href="{}">{}</a></p>', url, label or url)
        if url
        else ""
    )
    return format_html('<div class="m-empty m-stack m-stack--tight"><p>{}</p>{}</div>', text, link)


# Lists ---------------------------------------------------------------------------------


@register.simple_block_tag
def dl(content: str) -> SafeString:
    """A summary list; its rows are `dl_row`."""
    return format_html('<dl class="m-dl">{}</dl>', content)


@register.simple_tag
def dl_row(
    label: str, value: Any = "", change_url: str = "", about: str = "", empty: str = ""
) -> SafeString:
    """One line of a summary list; an answer left open reads *Niet beantwoord*."""
    values = value if isinstance(value, (list, tuple)) else [value]
    shown = [v for v in values if v not in (None, "")]
    answer = (
        format_html("<dd>{}</dd>", format_html_join(mark_safe("<br>"), "{}", ((v,) for v in shown)))
        if shown
        else format_html('<dd class="m-none">{}</dd>', empty or _("Niet beantwoord"))
    )
    change = (
        format_html(
            '<dd><a class="au-c-link" href="{}">{}<span class="au-u-hidden-visually">: {}</span>'
            "</a></dd>",
            change_url,
            _("Aanpassen"),
            about or label,
        )
        if change_url
        else ""
    )
    return format_html("<div><dt>{}</dt>{}{}</div>", label, answer, change)


@register.inclusion_tag("components/timeline.html")
def timeline(steps: Sequence[Any]) -> dict[str, Any]:
    """Steps with `label`, `note` and `state` (done, now, or empty for what is still to come)."""
    return {"steps": steps}


@register.simple_block_tag
def table(
    content: str,
    caption: str,
    columns: str | Sequence[Column],
    cards: bool = False,
    scroll: bool = False,
    dense: bool = False,
) -> SafeString:
    """The frame of a table whose rows the page writes; columns as "Wie|Rol|#Sinds" (# = figures).

    With `cards` each row becomes a card on a phone: give every `td` a `data-label`.
    """
    heads = _columns(columns)
    head = format_html_join(
        "",
        '<th scope="col"{}>{}</th>',
        ((mark_safe(' class="m-num"') if c.numeric else "", c.label) for c in heads),
    )
    return format_html(
        '<div class="au-c-table-wrapper{}"{}><table class="au-c-table{}{}">'
        '<caption class="au-c-table__caption">{}</caption>'
        '<thead class="au-c-table__header"><tr>{}</tr></thead>'
        '<tbody class="au-c-table__body">{}</tbody></table></div>',
        " m-scroll" if scroll else "",
        _region() if scroll else "",
        " m-cards-table" if cards else "",
        " m-dense" if dense else "",
        caption,
        head,
        content,
    )


def _region() -> SafeString:
    label = _("Tabel, schuif opzij voor alle kolommen")
    return format_html(' tabindex="0" role="region" aria-label="{}"', label)


def _columns(columns: str | Sequence[Column]) -> list[Column]:
    if not isinstance(columns, (str, Promise)):  # _("…") in a template is a promise of a text
        return list(columns)
    return [Column(part.lstrip("#"), part.startswith("#")) for part in str(columns).split("|")]


@register.inclusion_tag("components/data_table.html")
def data_table(table: Table) -> dict[str, Any]:
    """A table whose rows come from code (`access.look.tables.Table`)."""
    return {"table": table}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Earlier and later pages of a list; keeps the rest of the address (the filter)."""
    return {"page": page, "request": context.get("request")}


@register.inclusion_tag("components/progress.html")
def progress(
    value: int, maximum: int, text: str, poll_url: str = "", done: bool = False
) -> dict[str, Any]:
    """Progress of long work: a bar, words, and a refresh link for who has no script."""
    return {
        "value": value,
        "maximum": maximum,
        "text": text,
        "poll_url": poll_url,
        "done": done,
    }


# Forms ---------------------------------------------------------------------------------


@register.simple_tag
def field(
    bound: BoundField,
    heading: bool = False,
    kicker: str = "",
    hide_label: bool = False,
    help_text: str = "",
) -> SafeString:
    """A field in the house's look; `heading` makes the question the h1 of the page.

    `help_text` stands instead of the words of the form, where those are not ours.
    """
    bound.help_text = help_text or bound.help_text
    renderer = bound.form.renderer
    context = {
        "field": bound,
        "heading": heading,
        "kicker": kicker,
        "hide_label": hide_label,
    }
    return mark_safe(renderer.render(bound.template_name, context))


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """What to look at again, on top of the page, with a link to each field."""
    return {"problems": summary_of(*forms)}
