from django.apps import AppConfig


class HouseConfig(AppConfig):
    """The commands and pages that keep house: set-up, demo, worker, home."""

    name = "monitoring.house"
    label = "house"

    def ready(self) -> None:
        from access.request import FramedRequest
        from monitoring.house.sections import SECTIONS, Section
        from registration.positive_action.inbox import own_messages

        def messages(request: FramedRequest) -> Section:
            found = own_messages(request.actor)
            return Section("positive_action/section.html", {"messages": found})

        SECTIONS.append(messages)
