"""Finding the benchmarks and the long proofs: modules of ``tests.bench`` and ``tests.proofs``."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType


def modules(package: str, chosen: list[str]) -> Iterator[tuple[str, ModuleType]]:
    """The modules of the package by name; only those whose name holds one of the words chosen."""
    folder = importlib.import_module(package)
    for info in pkgutil.iter_modules(folder.__path__):
        if not info.name.startswith("_") and (
            not chosen or any(word in info.name for word in chosen)
        ):
            yield info.name, importlib.import_module(f"{package}.{info.name}")
