"""What a whole line is where it is no part of the story: a notice, a call, a credit.

A line is one of these only as a whole: how it begins decides nothing. Each kind is a closed
shape, in which every word has its place (a date after « Mis à jour le », a channel after
« Suivez-nous sur », a name after « Photo : »). What tells something (a verb with its subject, a
quotation, a clause after a colon) is the story's, whatever word it opens with.
"""

import re
from typing import Final

from cinktank.pages import words
from cinktank.processors.credits import split_credit
from cinktank.processors.dates import month_number
from cinktank.processors.remembered import Remembered
from cinktank.processors.text import fold

_WORD: Final = re.compile(r"[^\W_]+")
_TOKEN: Final = re.compile(r"@\w+|(?:[\w-]+\.)+[a-z]{2,}\b|[^\W_]+", re.I)
_QUOTES: Final = re.compile(r"[«»“”„\"‹›]")
_SENTENCES: Final = re.compile(r"[.!?…]+\s+(?=\S)")
_AFTER_COMMA: Final = re.compile(r",\s*([^\W\d_]+)")
_AFTER_AN_AD: Final = words.BELOW | words.THE_STORY
_LONGEST_CALL: Final = 220
_LONGEST_NOTICE: Final = 120
_LONGEST_BREAK: Final = 80
_LONGEST_CAPTION: Final = 250
_NOUN_WORDS: Final = 8
_SMALL_WORD: Final = 3
_TAG_WORDS: Final = 5
_BYLINE_WORDS: Final = 4
_PURPOSE_WORDS: Final = 18


def tells(text: str) -> bool:
    """Say whether a line tells something: it quotes, or somebody does or is something in it.

    >>> tells("Suivez-nous sur Google News"), tells("Suivez-nous, a lancé le maire")
    (False, True)
    """
    return _QUOTES.search(text) is not None or words.TELLS.search(text.lower()) is not None


def tells_more(text: str) -> bool:
    """Say whether a line that opens as a call goes on to tell something.

    >>> tells_more("Suivez en direct les temps forts de la journée.")
    False
    >>> tells_more("Sortez vos parapluies : la pluie arrive jeudi sur tout le nord du pays.")
    True
    """
    head, colon, tail = text.partition(":")
    addressed = words.IMPERATIVE.match(head) is not None
    reports = _QUOTES.search(text) or words.REPORTS.search(text.lower())
    return bool(reports or (colon and addressed and _is_a_clause(tail)))


def opens_no_story(text: str) -> bool:
    """Say whether a line opens as a notice, a call or a credit may; few paragraphs do.

    >>> opens_no_story("Photo : AFP"), opens_no_story("Le conseil a adopté le budget.")
    (True, False)
    """
    first = _WORD.search(text)
    if first is None:
        return False
    word = first[0].lower()
    return (
        word[:4] in words.OPENING_A_NOTICE
        or word[:4] in words.OPENING_A_CREDIT
        or word in words.OPENING_A_CALL
        or word[0].isdigit()
        or "©" in text[:3]
    )


# -- notices


def is_notice(text: str, *, linked: bool = False) -> bool:
    """Say whether a whole line is what a plugin prints: a date of change, reading time, sharing.

    *linked* is of a line that is mostly links: there one network's name is a button.

    >>> is_notice("Dernière mise à jour le 3 mai 2022 à 10 h 20")
    True
    >>> is_notice("Mise à jour : le bilan est désormais de douze morts.")
    False
    """
    first = _WORD.search(text)
    if first is None:
        return False
    start = first[0][:4].lower()
    if start not in words.OPENING_A_NOTICE and not start[0].isdigit():
        return False
    small = text.lower().strip()
    if words.NOTICE.match(small) or parts_the_story(small):
        return True
    if linked and words.NETWORK.match(small):
        return True
    if len(small) > _LONGEST_NOTICE and not linked:
        return False
    if opening := words.DATED.match(small):
        return _is_only_when(small[opening.end() :])
    if opening := words.TAGGED.match(small):
        return _is_list_of_tags(small[opening.end() :], linked=linked)
    return False


def parts_the_story(small: str) -> bool:
    """Say whether a line in small letters stands where an advertisement parts the story.

    Its label, or where the story goes on: each word of it is one that says so.

    >>> parts_the_story("– publicité –"), parts_the_story("la suite après la publicité")
    (True, True)
    >>> parts_the_story("la publicité continue"), parts_the_story("la suite après l’été")
    (False, False)
    """
    if words.AD_LABEL.match(small):
        return True
    if len(small) > _LONGEST_BREAK:
        return False
    said = set(_WORD.findall(small))
    of_what = words.AD if said & words.AD else words.THE_STORY
    return (
        said <= words.OF_A_BREAK
        and not said.isdisjoint(of_what)
        and not said.isdisjoint(words.GOES_ON)
        and not said.isdisjoint(words.BELOW if of_what is words.THE_STORY else _AFTER_AN_AD)
    )


def _is_only_when(text: str) -> bool:
    """Say whether a text is a date or time and nothing else, but for who was at work then.

    >>> _is_only_when(" le 3 mai 2022 à 10 h 20"), _is_only_when(" on May 3, 2022 by Editor")
    (True, True)
    >>> _is_only_when(" : le bilan est de 12 morts"), _is_only_when(" le jour de sa mort")
    (False, False)
    """
    when = False
    tokens = _WORD.findall(fold(text))
    for place, token in enumerate(tokens):
        if when and token in words.BY:
            return len(tokens) - place - 1 <= _BYLINE_WORDS
        if token[0].isdigit():
            if words.NUMBER_OF_A_DATE.fullmatch(token) is None:
                return False
            when = True
        elif token in words.NEAR_DAYS:
            when = True
        elif token not in words.WHEN and month_number(token) is None:
            return False
    return when


def _is_list_of_tags(text: str, *, linked: bool) -> bool:
    """Say whether a text is a list of short terms, and no sentence.

    >>> _is_list_of_tags(" budget, mairie, transports", linked=False)
    True
    >>> _is_list_of_tags(" la ville dépense 100 000 euros pour effacer les graffitis", linked=False)
    False
    """
    if linked:
        return True
    if re.search(r"[.!?…]\s*$", text) or tells(text):
        return False
    terms = re.split(r"[,;#|•·/]", text)
    return any(map(str.strip, terms)) and all(len(one.split()) <= _TAG_WORDS for one in terms)


# -- calls to follow


def asks_to_follow(
    text: str, *, linked: bool = False, publisher: frozenset[str] = frozenset()
) -> bool:
    """Say whether a whole line asks to follow, join or subscribe to the publisher somewhere.

    Every sentence of it opens with the call, names the channel, and says no more than what for.
    A line that is mostly one link (*linked*) need not be as plain. The *publisher*'s own names
    and hosts, in small letters, are channels as well.

    >>> asks_to_follow("Abonnez-vous à notre newsletter pour ne rien manquer")
    True
    >>> asks_to_follow("Abonnez-vous, et YouTube paie : la plateforme a reversé trois milliards.")
    False
    >>> asks_to_follow("Retrouvez nos articles sur Cink.fr", publisher=frozenset({"cink.fr"}))
    True
    """
    first = _WORD.search(text)
    if first is None or first[0].lower() not in words.OPENING_A_CALL or len(text) > _LONGEST_CALL:
        return False
    small = text.lower()
    if words.CHANNELS.isdisjoint(_WORD.findall(small)) and publisher.isdisjoint(
        _TOKEN.findall(small)
    ):
        return False
    sentences = [part for part in _SENTENCES.split(text.strip()) if _WORD.search(part)]
    return all(
        _is_call(one, linked=linked) or _offers_news(one, publisher) for one in sentences
    ) and not tells(text)


def _is_call(sentence: str, *, linked: bool) -> bool:
    head, colon, tail = sentence.partition(":")
    if colon and _is_a_clause(tail) and not _is_call(tail, linked=linked):
        return False
    tokens = _TOKEN.findall(head)
    small = [token.lower() for token in tokens]
    while small and small[0] in words.BEFORE_A_CALL:
        del small[0], tokens[0]
    if not small or small[0] not in words.FOLLOWING:
        return bool(small) and small[0] in words.NEWSLETTERS and _is_plain(small[1:], tokens[1:])
    own = linked or not words.OWN.isdisjoint(small) or not words.NEWSLETTERS.isdisjoint(small)
    for place, token in enumerate(small[1:], start=1):
        if token in words.PURPOSE and place > 1:
            own = own or words.PURPOSES.intersection(small[place + 1 : place + 3]) != frozenset()
            return own and _is_purpose(head, tokens[place:])
        if not _is_plain([token], [tokens[place]]):
            return linked and own and len(small) <= _PURPOSE_WORDS
    return own or "," not in sentence


def _offers_news(sentence: str, publisher: frozenset[str]) -> bool:
    """Say whether a sentence names the publisher's news, of whatever, and last where to find them.

    >>> _offers_news("Suivez toute l’actualité du port sur notre page Facebook", frozenset())
    True
    >>> _offers_news("Retrouvez toutes les infos sur la page Facebook de Brest", frozenset())
    False
    """
    printed = _TOKEN.findall(sentence)
    small = [token.lower() for token in printed]
    where = max((place for place, one in enumerate(small) if one in words.WHERE), default=0)
    there = small[where:]
    if small[0] not in words.FOLLOWING or re.search(r"[,;:]", sentence):
        return False
    if words.NEWS.isdisjoint(small[:where]) or (words.CHANNELS | publisher).isdisjoint(there):
        return False
    if not (words.OWN | publisher).isdisjoint(small):
        return _is_plain(there, printed[where:])
    return not words.OF_ALL.isdisjoint(small) and words.OF_A_CHANNEL.issuperset(there)


def _is_plain(small: list[str], printed: list[str]) -> bool:
    """Say whether words are what a call is made of: small words, channels, names, numbers."""
    return all(
        token in words.OF_A_CALL
        or token in words.CHANNELS
        or token in words.OWN
        or token in words.NEWSLETTERS
        or token in words.FOLLOWING
        or not as_printed[0].islower()
        or "." in token
        for token, as_printed in zip(small, printed, strict=True)
    )


def _is_purpose(head: str, tokens: list[str]) -> bool:
    """Say whether the end of a call says what for: « pour ne rien manquer de l’actualité »."""
    if len(tokens) > _PURPOSE_WORDS:
        return False
    rest = head[head.rfind(tokens[0]) :] if tokens else ""
    return all(
        word.lower() in words.OF_A_CALL or word.lower() in words.CHANNELS or word[0].isupper()
        or word.lower() in words.FOLLOWING
        for word in _AFTER_COMMA.findall(rest)
    )  # fmt: skip


def _is_a_clause(text: str) -> bool:
    return len(_WORD.findall(re.sub(r"\S*[/@.]\S+", "", text))) > 3


# -- credits


def is_credit(text: str, *, under_picture: bool) -> bool:
    """Say whether a whole line credits a picture.

    A label and names, wherever it stands; directly under a picture also a label with a few words
    that tell nothing, or a caption that ends in a credit.

    >>> is_credit("Photo : AFP", under_picture=False)
    True
    >>> is_credit("Image : le club veut redorer son blason avant le mercato.", under_picture=True)
    False
    """
    if len(text) > _LONGEST_CAPTION:
        return False
    if under_picture and (
        (text.rstrip(" .")[-1:] == ")" and words.CREDITED.search(text))
        or (words.CREDITED_LAST.search(text) and split_credit(text)[1])
    ):
        return True
    first = _WORD.search(text)
    if first is None or (
        first[0][:4].lower() not in words.OPENING_A_CREDIT and "©" not in text[:3]
    ):
        return False
    label = words.CREDIT.match(text.lower())
    if label is None:
        return False
    named = text[label.end() :].strip(" \t.©:/–—-()")
    if not named:
        return under_picture
    marked = label[0].rstrip()[-1:] in ":©/|–—-)" or "©" in text[:3]
    if words.CREDIT_OF_A_STORY.match(text) and not under_picture:
        return False
    parts = named.split()
    if _whole_credits[text] and all(
        not word[0].islower() or len(word) <= _SMALL_WORD for word in parts
    ):
        return True
    return (
        (under_picture or named[0].isupper())
        and marked
        and len(parts) <= _NOUN_WORDS
        and not re.search(r"[.!?…»”]\s*$|[,;]", text)
        and not tells(text)
    )


def _is_whole_credit(text: str) -> bool:
    shown, credit = split_credit(text)
    return shown is None and credit is not None


_whole_credits: Final[Remembered[str, bool]] = Remembered(_is_whole_credit)
