"""A story's prints: of its longest paragraphs, and the same in every process."""

import random
import subprocess
import sys

from cinktank.revision import number, story_prints

LETTERS = "abcdefghijklmnopqrstuvwxyzéàç"


def paragraph(chance, letters):
    return "".join(chance.choice(LETTERS) for _ in range(letters))


def test_of_paragraphs_that_are_equally_long_the_first_ones_count():
    chance = random.Random(1)
    equal = [paragraph(chance, 80) for _ in range(9)]
    assert story_prints("\n\n".join(equal)) == [number(text) for text in equal[:4]]


def test_a_text_has_the_same_prints_in_every_process():
    chance = random.Random(2)
    body = "\n\n".join(paragraph(chance, 60) for _ in range(12))
    code = f"from cinktank.revision import story_prints; print(story_prints({body!r}))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": str(seed), "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in (1, 2, 3)
    }
    assert said == {f"{story_prints(body)}\n"}


def test_the_longest_by_their_letters_count_however_many_signs_there_are():
    """Chosen as if each had been counted."""
    chance = random.Random(3)
    for _ in range(200):
        texts = [paragraph(chance, chance.choice([0, 5, 40, 41, 90])) for _ in range(12)]
        printed = [f" {' ' * chance.choice([0, 1, 70])}« {text} »." for text in texts]
        longest = sorted(map(len, set(texts)), reverse=True)[:4]
        known = {number(text): len(text) for text in texts}
        prints = story_prints("\n\n".join(printed))
        if sum(map(len, texts)) < 200:
            assert prints == []
        else:
            assert [known[one] for one in prints] == [size for size in longest if size]


def test_many_short_paragraphs_are_enough_together():
    texts = [f"mot numéro {number}" for number in range(30)]
    assert len(story_prints("\n\n".join(texts))) == 4
    assert story_prints("\n\n".join(texts[:5])) == []
