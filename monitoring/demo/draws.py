"""PURE. Draws that are the same on every machine and in every version of every library.

A draw follows from its topic and key alone, never from the order in which draws are made: adding
a topic changes no other draw.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final, TypeVar

SEED: Final = "diversiteitsmonitor-demo-1"

T = TypeVar("T")


def draw(topic: str, key: object) -> float:
    """A number from 0 up to 1, without 1."""
    digest = blake2b(f"{SEED}|{topic}|{key}".encode(), digest_size=8).digest()
    return (int.from_bytes(digest) >> 11) / (1 << 53)


def pick(topic: str, key: object, options: Sequence[T]) -> T:
    """One of the options, each as likely as the other."""
    return options[int(draw(topic, key) * len(options))]


def weighted(topic: str, key: object, options: Sequence[tuple[T, float]]) -> T:
    """One of the options, each as likely as its weight."""
    left = draw(topic, key) * sum(weight for _option, weight in options)
    for option, weight in options:
        left -= weight
        if left < 0:
            return option
    return options[-1][0]


def shuffled(topic: str, keys: Iterable[int]) -> list[int]:
    """The keys in an order that has nothing to do with what they stand for."""
    return sorted(keys, key=lambda key: (draw(topic, key), key))


def apportioned(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to ``total`` (largest remainder)."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    found = [int(number) for number in exact]
    order = sorted(range(len(weights)), key=lambda n: (found[n] - exact[n], n))
    for number in order[: total - sum(found)]:
        found[number] += 1
    return found
