"""Runs the benchmarks that are named, or all of them, and prints what they found."""

import sys
from importlib import import_module
from time import perf_counter

from tests.benchmarks.results import Result, table

ALL = ("review", "door", "importing", "weight", "starting", "quizzes", "interviews", "points", "scaling")
OTHERS = ("year",)  # that take long, and are asked for by name


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in (*ALL, *OTHERS)]
    if unknown:
        print(
            f"There is no benchmark {unknown[0]!r}. There are: {', '.join((*ALL, *OTHERS))}.", file=sys.stderr
        )
        return 2
    found: list[Result] = []
    for name in names or ALL:
        started = perf_counter()
        print(f"Measuring: {name} …", file=sys.stderr, flush=True)
        results = import_module(f"tests.benchmarks.{name}").run()
        print(f"{table(results)}\n({name} took {perf_counter() - started:.0f} s)\n", flush=True)
        found += results
    missed = [one.name for one in found if one.goal and not one.goal.met(one.value)]
    print(f"Goals missed: {'; '.join(missed)}" if missed else "All goals met.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
