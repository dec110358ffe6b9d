#!/usr/bin/python3
"""Codes a transcript as two coders, blind to each other, and prints how far they agree.

Run it as the owner, against a server that runs:

    CONCORD_TOKEN_FILE=$HOME/concord-data/owner.token ./code_and_assess.py
"""

import argparse

from concord_client import Client, Project, connect, new_id

TRANSCRIPT = """\
Interviewer: How did you come to the counselling centre?
Anna: A friend told me about it. At first I did not dare to go – „zu förmlich“, I thought. 😅
Interviewer: And then?
Anna: Then I went, and nobody asked me for papers. That was a relief.
"""

CODEBOOK = """\
code,definition
Access,How somebody comes to a service
Barrier,What keeps somebody away
"""

# What each coder applies: code and exact words.
CODERS = {
    "First coder": [
        ("Access", "A friend told me about it."),
        ("Barrier", "I did not dare to go – „zu förmlich“, I thought. 😅"),
        ("Access", "nobody asked me for papers"),
    ],
    "Second coder": [
        ("Access", "A friend told me about it."),
        ("Barrier", "„zu förmlich“"),
    ],
}


def code_as(coder: Client, project: Project, round_name: str, transcript: str, work: list) -> None:
    """Applies the codes as one coder, and says that the transcript is done."""
    mine = coder.project(project.name)
    codes = {code.display_name: code.name for code in mine.codes()}
    for code, words in work:
        mine.code_passage(transcript, words, codes[code])
    mine.set_progress(list(mine.progress(round_name)))


def main() -> None:
    """Makes a project, codes, assesses."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = f"example-{new_id()[-12:]}"
    parser.add_argument("--project", default=default, help="the id of a new project")
    options = parser.parse_args()

    with connect() as owner:
        project = owner.create_project(options.project)
        transcript = project.import_text(TRANSCRIPT.encode(), display_name="Interview 1").transcript
        project.import_codebook(CODEBOOK.encode())

        tokens = {}
        for name in CODERS:
            member, token = project.add_member(name, ["coder"])
            tokens[member.name] = (token, CODERS[name])
        a_round = project.create_round([transcript.name], tokens, blind=True)
        for token, work in tokens.values():
            with connect(token=token) as coder:
                code_as(coder, project, a_round.name, transcript.name, work)
        project.reveal_round(a_round.name)

        assessment = project.assess(["percent_agreement_pooled_by_values", "cohen_kappa"])
        print(f"{project.name}: {assessment.character_count} characters, 2 coders")
        for estimate in assessment.overall.estimates:
            if estimate.HasField("value"):
                print(f"{estimate.statistic} = {estimate.value:.6f}")
            else:
                print(f"{estimate.statistic} is undefined: {estimate.undefined_explanation}")


if __name__ == "__main__":
    main()
