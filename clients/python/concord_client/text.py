"""Places in a text. A position is a code point, as Python counts a str."""

from concord.type.v1.span_pb2 import Span


def find_words(text: str, words: str) -> list[Span]:
    """Returns every place where the exact words stand, also overlapping ones, in order.

    Nothing is normalised: what is written otherwise (accents composed in another way, other case)
    is not found.
    """
    places = []
    at = text.find(words) if words else -1
    while at >= 0:
        places.append(Span(start_offset=at, end_offset=at + len(words)))
        at = text.find(words, at + 1)
    return places


class WordsNotFound(ValueError):
    """The words do not stand in the transcript."""


class WordsAmbiguous(ValueError):
    """The words stand in the transcript more than once; `places` says where."""

    def __init__(self, places: list[Span]):
        starts = ", ".join(str(place.start_offset) for place in places)
        super().__init__(
            f"the words stand at {len(places)} places (code points {starts}): "
            "say which by `occurrence`, counted from 1"
        )
        self.places = places


def choose_place(text: str, words: str, occurrence: int | None = None) -> Span:
    """Returns the place of the words; the n-th, from 1, when `occurrence` says so.

    WordsNotFound if there is none; WordsAmbiguous if there are several and none is chosen.
    """
    places = find_words(text, words)
    if occurrence is None:
        if len(places) > 1:
            raise WordsAmbiguous(places)
        occurrence = 1
    if not 1 <= occurrence <= len(places):
        raise WordsNotFound(f"the words stand in the transcript {len(places)} times")
    return places[occurrence - 1]
