from django.apps import AppConfig


class ProofConfig(AppConfig):
    """The proof of access. No models: its scene is rolled back."""

    name = "access.proof"
    label = "proof"
