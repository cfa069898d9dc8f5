from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext as _


class PositiveActionConfig(AppConfig):
    name = "registration.positive_action"
    label = "positive_action"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.matrix import Kind
        from access.organisation.importing import hooks
        from access.work import TASKS, Task
        from registration.positive_action.inbox import make_inboxes

        hooks.AFTER_STAFF.append(make_inboxes)
        TASKS.append(
            lambda: [
                Task(
                    Kind.CONTACT,
                    _("Acties bekijken"),
                    _("Nodig mensen uit voor een opleiding, een netwerk of een vacature."),
                    reverse("action:index"),
                    first=True,
                )
            ]
        )
