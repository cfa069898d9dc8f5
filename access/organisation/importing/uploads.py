"""Uploads stay in memory: nothing of a file lies in a temporary folder in clear (stack.md, trap 5).

Named in the settings as the only upload handler, because the check against forged requests reads
the form before any view runs.
"""

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile

from access.organisation.importing.reading import MAXIMUM_BYTES

FORM_AROUND_IT = 64 * 1024


class InMemory(MemoryFileUploadHandler):
    """Keeps a file in memory; one that is too big is skipped, and the request says so."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 (Django's name)
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Django's own limit is 2.5 MB, above which it would write to the disk."""
        self.activated = content_length <= MAXIMUM_BYTES + FORM_AROUND_IT

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if not self.activated:
            self.request.upload_too_big = True  # type: ignore[union-attr]
            raise SkipFile
        super().new_file(*args, **kwargs)
