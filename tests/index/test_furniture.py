"""Boilerplate and subheads, on invented articles and lines; prose that looks like them stays."""

from __future__ import annotations

import pytest

from index.furniture import is_boilerplate, mark

NOTICES = """\
• Andrew Salmon can be reached at asalmon@example.com.
Jane Doe may be contacted via the newsroom.
Have a tip? Write to tips@paper.example
Email: desk@paper.example
Follow her on Twitter @jane.
Follow us for more from the harbour.
Please read our comment policy before commenting.
Leave a comment
12 Comments
Subscribe to our newsletter
Sign up for our morning newsletter to get the news in your inbox.
Become a member today.
Already a subscriber? Log in
Download our free app
Photo: Jane Doe/Getty Images
(AP Photo/John Smith)
Protesters gather in Paris on Monday. (AP Photo/John Smith)
A man walks past a shop in Seoul. Photo by Lee Jin-man
Copyright © 2024 The Paper. All rights reserved.
Reporting by Jane Doe; Editing by John Roe
Maria Lopez contributed to this report.
This article was originally published by The Conversation.
A version of this article appeared in print on page A1.
Read more: Five things to know
Related: Dam deal signed
Related articles
ADVERTISEMENT
Story continues below advertisement
Share this article
Tags: politics, dams
Updated on March 3, 2024 at 5 p.m.
3 min read"""

PROSE = """\
“Subscribe to the idea or leave,” he said.
Mr. Kim could not be reached for comment.
The mayor did not comment on the policy.
Mr. Lee, who can be reached only by boat, lives on the island.
She signed up for the army in 1990.
The photo by the bridge showed two men.
Related costs rose by 4 percent.
Photographs show the dam before the flood.
The newsletter, sent to 3,000 subscribers, was closed.
He told reporters to email the ministry.
Support for the bill grew.
Comments by the minister angered unions.
Share prices fell 4 percent.
Print sales fell.
Updated rules take effect in May.
More from the minister was expected on Friday.
Loading docks were closed.
Donations to the fund rose.
Read the letter, he said, and weep.
Register to vote drives have doubled in the state.
Tips poured in after police published the address help@police.example.
Reporting by the agency suggests that the dam is unsafe.
The agency (formerly AP) closed."""


@pytest.mark.parametrize("line", NOTICES.splitlines())
def test_a_notice_is_boilerplate(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize("line", PROSE.splitlines())
def test_prose_that_uses_a_notices_words_is_not(line: str) -> None:
    assert not is_boilerplate(line)


HARBOUR = """\
Ferry strike enters third week
By Ana Ruiz
PORTSMOUTH — Ferries stayed in port on Monday as crews refused to sail for a fifteenth day.
The union wants a raise of 6 percent. The company has offered 2.
A longer quarrel
The dispute began in March, when the company cut night crews from nine to seven.
Is there a way out?
Talks resume on Thursday, said a spokeswoman, Dee Pratt.
Ana Ruiz is a reporter for The Harbour Post covering labor.
"""

LIST = """\
The board named three winners:
Green Roofs
Quiet Streets
Clean Rivers
Each will receive $5,000, the board said in a statement on Friday.
Roses are red
Violets are blue
Sugar is sweet
The poem was read aloud at the ceremony by a pupil of the school.
"""


def marked(text: str, *, markdown: bool = False) -> tuple[list[str], list[str]]:
    boilerplate, subheads = mark(text, markdown=markdown)
    return [s.of(text) for s in boilerplate], [s.of(text) for s in subheads]


def test_headline_byline_subheads_and_the_authors_note() -> None:
    boilerplate, subheads = marked(HARBOUR)
    assert boilerplate == [
        "By Ana Ruiz",
        "Ana Ruiz is a reporter for The Harbour Post covering labor.",
    ]
    assert subheads == ["Ferry strike enters third week", "A longer quarrel", "Is there a way out?"]


def test_lists_and_poems_have_no_subheads() -> None:
    assert marked(LIST) == ([], [])


def test_a_last_line_without_a_full_stop_heads_nothing() -> None:
    assert marked("The talks failed on Monday, the ministry said.\nNo date was set")[1] == []


def test_markdown_headings() -> None:
    text = "# Dam deal\n\nThe deal was signed.\n\nThe cost\n--------\n\nIt costs a lot, she said.\n"
    assert marked(text, markdown=True)[1] == ["# Dam deal", "The cost", "--------"]


def test_headings_that_the_file_marks() -> None:
    text = "He left at dawn.\nWhat, then, is to be done?\nNothing was said."
    boilerplate, subheads = mark(text, ["What, then, is to be done?"])
    assert [s.of(text) for s in subheads] == ["What, then, is to be done?"]
    assert boilerplate == ()


def test_who_is_a_reporter_may_be_news() -> None:
    text = "Ann Poe is a reporter for the Post.\n" + "She was jailed on Monday, police said.\n" * 6
    assert marked(text) == ([], [])
