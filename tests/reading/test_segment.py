"""Sentences: a case for each thing that is easy to get wrong.

"|" marks the boundaries that are wanted.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.segment import split

CASES = """
Our cells heal.|They heal fast.
One sentence without an end
Is it safe?|Yes.
We cured him!|He walks.
What!?|Nobody told us.
Really?!|Yes.
Dr. Smith treats pain.|He is kind.
Mr. and Mrs. Jones came.|They left.
Ms. Lee was treated by Prof. Kim.|She can walk.
She holds a Ph.D. in biology.|She leads the lab.
Ask Jane Roe, M.D.|The visit is free.
We work in the U.S. with care.
We work in the U.S.|Our doctors are here.
The U.S. Food and Drug Administration did not approve it.
Made in the U.K. under licence.
Some cells, e.g. MSCs, travel.
Quiet Brook Pvt. Ltd. owns it, opp. Park Road.|Others rent.
Some cells (e.g. MSCs) travel.|Others stay.
The best, i.e. the youngest, cells.
Bone vs. fat.|We use fat.
See No. 5 on the list.
Is it legal?|No.|It is not.
Class No. 3 applies.|Call us.
Acme Inc. makes them.
They are made by Acme Inc.|The price is fair.
Cells Ltd. and Bio Corp. merged.
Smith et al. found this.
It was shown before.3,4|The others agree.
It was seen on 2 Apr. 2010.
It is a cell that divides .|And it lasts.
DR. Alam's clinic is open.
See part 12(b).5|It is legal.
Is it safe? and does it last?
They say "It heals! ®"
Found by Smith et al.|The effect was large.
Heart, lung, etc. are treated.
Heart, lung, etc.|Call us.
It costs $3.50 per dose.|It is cheap.
Prices start at $1,999.99.|Book now.
About 3.5 million cells.|In 2.5 hours.
Version 2.0 is here.|It works.
The rate is .5 percent.
Open 9 a.m. to 5 p.m. every day.
We close at 5 p.m.|Call us then.
We close at 5 p.m. on Monday.
Wait... there is more.
Wait...|There is more.
It came\u2026 and went.
It came\u2026|We stayed.
J. K. Rowling did not come.
John F. Kennedy had pain.
Take vitamin C.|The body needs it.
We treat hepatitis C.|Our cells find the liver.
We treat MS.|Our cells find the nerves.
We treat ALS.|We treat it well.
"It works."|He left.
"Does it work?" she asked.
"It works!" he said.|He left.
He said \u201cwe cure ALS.\u201d|Then he left.
(It is safe.)|Then we go.
He asked (why?) and left.
It is safe.)|We go.
'Yes.'|'No.'
As was shown.[12]|Then we go.
As was shown.[3, 12]|Then we go.
As was shown.\u00b9|Then we go.
stem cells heal.|your cells do the work.|we care.
our clinic is in ohio.|call us.
"""

GLUED = {
    "full stop": ("No pain.Our clinic is good.", ["No pain.", "Our clinic is good."]),
    "number": ("It was 2015.Our clinic grew.", ["It was 2015.Our clinic grew."]),
    "question": ("Is it safe?Yes it is.", ["Is it safe?", "Yes it is."]),
    "exclamation": ("It works!We know.", ["It works!", "We know."]),
    "quote": ("He said \u201cyes.\u201dThen he left.", ["He said \u201cyes.\u201d", "Then he left."]),
    "capitalised end": ("We love Tokyo.Our clinic is there.", ["We love Tokyo.", "Our clinic is there."]),
    "Node.js": ("It runs Node.js here.", ["It runs Node.js here."]),
    "St.John": ("Go to St.John today.", ["Go to St.John today."]),
    "domain": ("See example.com or clinic.co.uk now.", ["See example.com or clinic.co.uk now."]),
    "capitalised domain": ("See booking.Com today.", ["See booking.Com today."]),
    "address": ("Mail info@clinic.Example now.", ["Mail info@clinic.Example now."]),
    "path": ("See https://a.org/b.Html now.", ["See https://a.org/b.Html now."]),
    "capitals": ("The U.S.A is big.", ["The U.S.A is big."]),
    "decimal": ("pH 7.4 is right.", ["pH 7.4 is right."]),
    "name after a name": ("See Mary.Jane today.", ["See Mary.Jane today."]),
    "dotted": ("Our Ph.D. team and the e.g.Others case.", ["Our Ph.D. team and the e.g.Others case."]),
}  # fmt: skip

OTHER = {
    "inline bullets": ("We treat: \u2022 ALS \u2022 MS", ["We treat:", "\u2022 ALS", "\u2022 MS"]),
    "leading bullets": ("\u2022 ALS \u2022 MS", ["\u2022 ALS", "\u2022 MS"]),
    "one bullet": ("We treat \u2022 ALS", ["We treat \u2022 ALS"]),
    "check marks": ("\u2713 Safe \u2713 Fast", ["\u2713 Safe", "\u2713 Fast"]),
    "middle dots": ("Knee \xb7 Hip \xb7 Back", ["Knee", "\xb7 Hip", "\xb7 Back"]),
    "semicolon": ("It heals; it is safe.", ["It heals; it is safe."]),
    "colon": ("We say: it heals.", ["We say: it heals."]),
    "line break": ("One line\nTwo lines", ["One line", "Two lines"]),
    "list numbers": ("1. Our cells heal. 2. They are safe.", ["1. Our cells heal.", "2. They are safe."]),
    "list letters": ("B. Our cells heal.", ["B. Our cells heal."]),
    "Japanese": ("\u5b89\u5168\u3067\u3059\u3002\u52b9\u304d\u307e\u3059\uff01\u306f\u3044", ["\u5b89\u5168\u3067\u3059\u3002", "\u52b9\u304d\u307e\u3059\uff01", "\u306f\u3044"]),
    "Japanese quote": ("\u300c\u306f\u3044\u3002\u300d\u305d\u3046", ["\u300c\u306f\u3044\u3002\u300d", "\u305d\u3046"]),
    "outer blanks": ("  It heals.  It is safe. ", ["It heals.", "It is safe."]),
    "only stops": ("...", ["..."]),
    "empty": ("", []),
    "blank": (" \n ", []),
    "no-break space": ("It heals.\xa0It is safe.", ["It heals.", "It is safe."]),
    "many stops": ("It heals.... It is safe.", ["It heals....", "It is safe."]),
}  # fmt: skip


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize("marked", CASES.strip().splitlines())
def test_splits_where_marked(marked: str) -> None:
    wanted = marked.split("|")
    assert _sentences(" ".join(wanted)) == wanted


@pytest.mark.parametrize(("text", "wanted"), GLUED.values(), ids=GLUED.keys())
def test_splits_glued_sentences_only(text: str, wanted: list[str]) -> None:
    assert _sentences(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), OTHER.values(), ids=OTHER.keys())
def test_splits(text: str, wanted: list[str]) -> None:
    assert _sentences(text) == wanted


PIECES = st.lists(
    st.sampled_from(
        [
            *"aB1 .!?\"'()\n\u2026\u2022\u3002\u201d;,",
            "Dr.",
            " The ",
            "U.S.",
            " \u2022 x",
            ".Our ",
        ]
    ),
    max_size=40,
).map("".join)


@settings(deadline=None, max_examples=300)
@given(st.one_of(PIECES, st.text(max_size=80)))
def test_sentences_tile_the_text_up_to_white_space(text: str) -> None:
    done = 0
    for start, end in split(text):
        assert done <= start < end <= len(text)
        assert not text[done:start].strip()
        assert text[start:end] == text[start:end].strip()
        done = end
    assert not text[done:].strip()
