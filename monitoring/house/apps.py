from django.apps import AppConfig
from django.utils.translation import gettext as _


class HouseConfig(AppConfig):
    """The commands and pages that keep house: set-up, demo, worker, home."""

    name = "monitoring.house"
    label = "house"

    def ready(self) -> None:
        from access.home import Item, Spot, register
        from access.request import FramedRequest
        from registration.positive_action.inbox import own_messages

        def messages(request: FramedRequest) -> Item:
            return Item(
                _("Berichten aan jou"),
                template="positive_action/section.html",
                content={"messages": own_messages(request.actor)},
            )

        register(Spot.MESSAGES, messages)
