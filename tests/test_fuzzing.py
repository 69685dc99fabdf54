"""Mutated pages, feeds, sitemaps and answers: every reader takes them all.

The first inputs of `benchmarks.fuzzing`, always the same; it finds more where it runs longer.
"""

from itertools import islice

import pytest

from benchmarks.fuzzing import attempts, fault

INPUTS = 250


@pytest.mark.parametrize("seed", range(101, 107))
def test_no_input_raises_or_hangs(seed):
    faults = [
        f"{name}: {why}"
        for name, subject, read in islice(attempts(seed), INPUTS)
        if (why := fault(read, subject))
    ]
    assert not faults, "\n".join(faults)
