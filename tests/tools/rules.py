"""``make rules``: a line for each rule: its id, how many tests name it, and *proven* where a listed
break of its guard makes one of them fail. ``ARGS=--count`` counts only, in a second."""

import sys
from collections import Counter

from tests.tools import mutations
from tests.tools.marks import named_tests, rule_ids


def main(arguments: list[str]) -> int:
    """1 where a mark names no rule, or where a listed break does not fit or goes unnoticed."""
    ids = rule_ids()
    counted = Counter(rule for test in named_tests() for rule in test.rules)
    problems = [f"A test names {rule}, which is no rule." for rule in counted if rule not in ids]
    outcome: dict[str, bool] = {}
    if "--count" not in arguments:
        try:
            outcome = mutations.proven(mutations.listed(), told=tell)
        except ValueError as error:
            problems.append(str(error))
    for rule in ids:
        print(f"{rule:<4} {counted[rule]:>3}{' proven' if outcome.get(rule) else ''}")
    problems += [f"A break of {rule} went unnoticed." for rule, saw in outcome.items() if not saw]
    for problem in problems:
        print(problem, file=sys.stderr)
    return bool(problems)


def tell(mutation: mutations.Mutation, saw: bool) -> None:
    """Say of a break at once what came of it: all of them take a while."""
    outcome = "noticed" if saw else "NOT NOTICED"
    print(f"{mutation.rule:<4} {mutation.file}: {outcome}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
