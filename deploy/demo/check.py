#!/usr/bin/python3
"""Checks that the demo study keeps what its README promises.

Reads the files beside this script, prints one line for every violation and Cohen's kappa by
character for every pair of coders, and exits with 1 when something is violated.
"""

import csv
import io
import itertools
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
TRANSCRIPTS = ["interview-%02d" % number for number in range(1, 11)]
TRIAL = TRANSCRIPTS[:4]
CODERS = {
    "anna": TRIAL + ["interview-05", "interview-06"],
    "ben": TRIAL + ["interview-07", "interview-08"],
    "chiara": TRIAL + ["interview-09", "interview-10"],
}
CORRUPTION = "Corruption"
SPEAKERS = ("Interviewer", "Interviewee", "Interpreter")

CODEBOOK_COLUMNS = (
    "code,parent,definition,inclusion_criteria,exclusion_criteria,anchor_transcript,"
    "anchor_quote,theory,theory_reference,guiding_question,indicator,color,origin,codable")
# Table 1 of the study this one has its shape from: main category, subcategories, theory.
CODING_FRAME = {
    "Collaboration in practice": (
        ["Formal structures and informal relationships", CORRUPTION, "International collaboration"],
        "Collaborative Governance; SLB"),
    "Priorities": (
        ["Prosecution", "Protection", "Prevention"],
        "Collaborative Governance; SLB; The ideal victim"),
    "Social Hierarchies": (
        ["Who is seen as a victim", "Gender", "Legal status and nationality"],
        "Intersectionality; The ideal victim"),
}

CASE_COLUMNS = "case,transcript,Workplace,Type,Interview length,Mode,City,Interpreter"
CASE_TYPES = [
    "#type", "", "choices:Local|International|Regional|Government",
    "choice:NGO|Law enforcement|Private sector|Expert", "minutes",
    "choice:In person|Video call", "text", "choice:yes|no"]
# Table 3: workplace, type, length in minutes.
INTERVIEWEES = [
    ("Government", "Law enforcement", 42), ("International", "NGO", 77), ("Local", "NGO", 43),
    ("Local", "Private sector", 60), ("Local", "NGO", 55), ("International", "NGO", 46),
    ("International;Regional", "NGO", 59), ("Local", "NGO", 52), ("Local", "NGO", 52),
    ("International", "Expert", 30)]

CONTACT_COLUMNS = "contact,channel,state,exclusion_reason,case"
CODING_COLUMNS = "transcript,quote,occurrence,code"

problems = []


def require(condition, message):
    """Notes `message` as a violation unless `condition` holds."""
    if not condition:
        problems.append(message)


def read_text(path):
    """The text of a file; a file that is not UTF-8 with LF line ends is a violation."""
    data = path.read_bytes()
    require(b"\r" not in data, "%s: carriage return" % path.name)
    require(not data.startswith(b"\xef\xbb\xbf"), "%s: byte order mark" % path.name)
    require(data.endswith(b"\n"), "%s: no line end at the end" % path.name)
    return data.decode("utf-8")


def read_table(name, columns):
    """The rows of a CSV file as dictionaries, its header checked."""
    rows = list(csv.reader(io.StringIO(read_text(FOLDER / name), newline=""), strict=True))
    require(rows[0] == columns.split(","), "%s: columns are %s" % (name, rows[0]))
    for number, row in enumerate(rows, 1):
        require(len(row) == len(rows[0]), "%s: row %d has %d cells" % (name, number, len(row)))
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def occurrences(text, quote):
    """Every offset at which `quote` begins, overlapping ones included."""
    found = []
    offset = text.find(quote)
    while offset >= 0:
        found.append(offset)
        offset = text.find(quote, offset + 1)
    return found


def turns(name, text):
    """The turns of a transcript as (speaker, begin, end of the words); their form is checked."""
    found = []
    offset = 0
    for number, block in enumerate(text.rstrip("\n").split("\n\n"), 1):
        match = re.match(r"([A-Z][a-z]+): (?=\S)", block)
        known = match is not None and match.group(1) in SPEAKERS
        require(known, "%s: turn %d has no known speaker" % (name, number))
        for line in block.split("\n")[1:]:
            require(line.strip() and not re.match(r"(%s):" % "|".join(SPEAKERS), line),
                    "%s: turn %d has a bad continuation line" % (name, number))
        if known:
            found.append((match.group(1), offset + match.end(), offset + len(block)))
        offset += len(block) + 2
    return found


def check_transcripts():
    """Checks the ten transcripts; returns texts and turns by transcript."""
    present = sorted(path.stem for path in (FOLDER / "transcripts").glob("*.txt"))
    require(present == TRANSCRIPTS, "transcripts: files are %s" % present)
    texts = {}
    all_turns = {}
    for name in TRANSCRIPTS:
        text = read_text(FOLDER / "transcripts" / (name + ".txt"))
        texts[name] = text
        all_turns[name] = turns(name, text)
        words = sum(len(text[begin:end].split()) for _, begin, end in all_turns[name])
        require(words >= 1000, "%s: only %d words" % (name, words))
        require("[unclear]" in text, "%s: no unclear mark" % name)
        require(any(ord(character) > 127 for character in text), "%s: ASCII only" % name)
        interpreted = any(speaker == "Interpreter" for speaker, _, _ in all_turns[name])
        require(interpreted == (name == "interview-04"), "%s: interpreter turns" % name)
    require(any(ord(c) > 0xFFFF for text in texts.values() for c in text), "no emoji anywhere")
    require(any("\u0e00" <= c <= "\u0e7f" for text in texts.values() for c in text), "no Thai")
    for name in TRANSCRIPTS:
        lowered = texts[name].lower()
        spoken = "corrupt" in lowered or "bribe" in lowered
        require(spoken == (name != "interview-01"), "%s: the word corruption" % name)
    return texts, all_turns


def check_codebook(texts):
    """Checks the coding frame against table 1 and its anchors; returns the codable codes."""
    rows = read_table("codebook.csv", CODEBOOK_COLUMNS)
    by_code = {row["code"]: row for row in rows}
    require(len(by_code) == len(rows) == 12, "codebook: %d codes" % len(rows))
    mains = [row["code"] for row in rows if not row["parent"]]
    require(mains == list(CODING_FRAME), "codebook: main categories are %s" % mains)
    for main, (subcategories, theory) in CODING_FRAME.items():
        children = [row["code"] for row in rows if row["parent"] == main]
        require(children == subcategories, "codebook: under %s are %s" % (main, children))
        require(by_code.get(main, {}).get("theory") == theory, "codebook: theory of " + main)
    for row in rows:
        code = row["code"]
        codable = bool(row["parent"])
        require(row["codable"] == ("yes" if codable else "no"), "codebook: codable of " + code)
        require(row["origin"] == "deductive", "codebook: origin of " + code)
        require(re.fullmatch("#[0-9A-F]{6}", row["color"]), "codebook: color of " + code)
        require(row["definition"], "codebook: %s has no definition" % code)
        if not codable:
            require(row["theory_reference"], "codebook: %s has no theory reference" % code)
            continue
        for column in ("inclusion_criteria", "exclusion_criteria", "guiding_question", "indicator"):
            require(row[column], "codebook: %s has no %s" % (code, column))
        hits = occurrences(texts.get(row["anchor_transcript"], ""), row["anchor_quote"])
        require(row["anchor_quote"] and len(hits) == 1,
                "codebook: the anchor of %s is found %d times" % (code, len(hits)))
    require(len({row["color"] for row in rows}) == len(rows), "codebook: a color is used twice")
    return {row["code"] for row in rows if row["codable"] == "yes"}


def check_cases():
    """Checks the cases against table 3."""
    rows = read_table("cases.csv", CASE_COLUMNS)
    require(list(rows[0].values()) == CASE_TYPES, "cases: type row")
    require(len(rows) == 11, "cases: %d cases" % (len(rows) - 1))
    for number, (row, expected) in enumerate(zip(rows[1:], INTERVIEWEES), 1):
        name = "Interviewee %d" % number
        require((row["case"], row["transcript"]) == (name, TRANSCRIPTS[number - 1]),
                "cases: row %d is not %s" % (number, name))
        require((row["Workplace"], row["Type"], row["Interview length"]) == (*expected[:2], str(expected[2])),
                "cases: table 3 differs for " + name)
        cities = ("Bangkok", "Chiang Mai", "Phuket") if row["Mode"] == "In person" else ("",)
        require(row["Mode"] in ("In person", "Video call") and row["City"] in cities,
                "cases: mode and city of " + name)
        require(row["Interpreter"] == ("yes" if number == 4 else "no"),
                "cases: interpreter of " + name)


def check_contacts():
    """Checks the recruitment ledger against table 2."""
    rows = read_table("contacts.csv", CONTACT_COLUMNS)
    require([row["contact"] for row in rows] == ["contact-%02d" % n for n in range(1, 67)],
            "contacts: identifiers are not contact-01 to contact-66")
    require({row["channel"] for row in rows} == {"direct", "recommendation"}, "contacts: channel")
    require({row["state"] for row in rows} == {"contacted", "answered", "interviewed"},
            "contacts: state")
    interviewed = [row for row in rows if row["state"] == "interviewed"]
    excluded = [row for row in interviewed if row["exclusion_reason"]]
    used = [row["case"] for row in interviewed if not row["exclusion_reason"]]
    figures = {
        "answered": (sum(row["state"] != "contacted" for row in rows), 15),
        "interviewed": (len(interviewed), 12),
        "excluded": (len(excluded), 2),
        "used": (len(used), 10),
        "direct": (sum(row["channel"] == "direct" for row in interviewed), 5),
        "recommendation": (sum(row["channel"] == "recommendation" for row in interviewed), 7),
    }
    for figure, (found, expected) in figures.items():
        require(found == expected, "contacts: %d %s, not %d" % (found, figure, expected))
    require(sorted(used) == sorted("Interviewee %d" % n for n in range(1, 11)),
            "contacts: the contacts used are not the ten interviewees")
    require(sum(bool(row["case"]) for row in rows) == 10, "contacts: a case that was not used")
    require(sum(bool(row["exclusion_reason"]) for row in rows) == 2,
            "contacts: an exclusion without an interview")


def located(coder, number, row, texts, all_turns):
    """The coding as (begin, end, code), or None with a violation noted."""
    where = "%s row %d" % (coder, number)
    text = texts[row["transcript"]]
    hits = occurrences(text, row["quote"]) if row["quote"] else []
    if not row["occurrence"].isdigit() or not 1 <= int(row["occurrence"]) <= len(hits):
        problems.append("%s: quote found %d times" % (where, len(hits)))
        return None
    begin = hits[int(row["occurrence"]) - 1]
    end = begin + len(row["quote"])
    require(row["quote"] == row["quote"].strip() and "\n" not in row["quote"],
            where + ": quote has blanks around it or spans paragraphs")
    require(5 <= len(row["quote"].split()) <= 60, where + ": quote has under 5 or over 60 words")
    require(any(speaker != "Interviewer" and first <= begin and end <= last
                for speaker, first, last in all_turns[row["transcript"]]),
            where + ": quote is not inside one turn of an interviewee or interpreter")
    return begin, end, row["code"]


def check_codings(texts, all_turns, codable):
    """Checks the codings; returns {coder: {transcript: [(begin, end, code)]}}."""
    codings = {}
    for coder, assigned in CODERS.items():
        mine = {name: [] for name in assigned}
        codings[coder] = mine
        rows = read_table("codings/%s.csv" % coder, CODING_COLUMNS)
        for number, row in enumerate(rows, 2):
            require(row["code"] in codable, "%s row %d: code" % (coder, number))
            if row["transcript"] not in mine:
                problems.append("%s row %d: transcript is not assigned" % (coder, number))
                continue
            span = located(coder, number, row, texts, all_turns)
            if span:
                mine[row["transcript"]].append(span)
        overlapping = set()
        for name, spans in mine.items():
            require(12 <= len(spans) <= 24, "%s %s: %d codings" % (coder, name, len(spans)))
            require(len(set(spans)) == len(spans), "%s %s: a coding twice" % (coder, name))
            spans.sort()
            if any(a[1] > b[0] for a, b in zip(spans, spans[1:])):
                overlapping.add(name)
        require(overlapping == set(assigned) - set(TRIAL),
                "%s: codings overlap in %s" % (coder, sorted(overlapping)))
    return codings


def check_corruption(codings):
    """Nine of ten speak of corruption; in the trial round all three coders see it."""
    for name in TRANSCRIPTS:
        seen = {coder for coder, mine in codings.items()
                if any(code == CORRUPTION for _, _, code in mine.get(name, []))}
        if name == "interview-01":
            require(not seen, "%s: corruption coded" % name)
        elif name in TRIAL:
            require(seen == set(CODERS), "%s: corruption coded by %s" % (name, sorted(seen)))
        else:
            require(seen, "%s: corruption not coded" % name)


def code_by_character(text, spans):
    """The one code, or none, of each character of the text."""
    codes = [""] * len(text)
    for begin, end, code in spans:
        codes[begin:end] = [code] * (end - begin)
    return codes


def kappa(first, second):
    """Cohen's kappa of two sequences of nominal values (Cohen 1960, formula 1)."""
    size = len(first)
    observed = sum(a == b for a, b in zip(first, second)) / size
    expected = sum(first.count(v) * second.count(v) for v in set(first) | set(second)) / size ** 2
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)


def report_agreement(texts, codings):
    """Prints kappa for each pair of coders and checks that it is decent and not perfect."""
    print("Cohen's kappa by character (code or none)")
    for first, second in itertools.combinations(CODERS, 2):
        pooled = ([], [])
        cells = []
        for name in TRIAL:
            pair = [code_by_character(texts[name], codings[c][name]) for c in (first, second)]
            cells.append("%s %.3f" % (name[-2:], kappa(*pair)))
            for pool, codes in zip(pooled, pair):
                pool.extend(codes)
        value = kappa(*pooled)
        print("%-7s %-7s %s  all %.3f" % (first, second, "  ".join(cells), value))
        require(0.55 <= value <= 0.9, "kappa of %s and %s is %.3f" % (first, second, value))


def main():
    """Runs every check; returns the exit code."""
    texts, all_turns = check_transcripts()
    codable = check_codebook(texts)
    check_cases()
    check_contacts()
    codings = check_codings(texts, all_turns, codable)
    check_corruption(codings)
    report_agreement(texts, codings)
    for problem in problems:
        print("violation: " + problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
