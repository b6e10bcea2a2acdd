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
3 min read
Subscribe to the Post today
Sign up for the daily briefing
Register for a free account to continue reading
Log in to comment
Get the best of the Post in your inbox
Straight to your inbox every morning
Questions? Email us at desk@paper.example
If you have a story, email desk@paper.example
Email the author at jane@paper.example
Jane Doe (email jane@paper.example) covers labor.
Video: Watch the dam burst
This report was first published by The Conversation.
This report has been updated.
© 2024 The Paper
Share on Facebook
Skip to main content"""

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
The agency (formerly AP) closed.
Log in to your router by typing 192.168.0.1 into your browser.
Install the Zoom app before the meeting starts on Monday at 9.
Email your form to jobs@firm.example by 5 May.
To apply, email jobs@firm.example by 5 May.
Video: the match ended 3-1.
The company said the data would be sent to your inbox every day.
This report was first published in 1999 by the ministry and shocked the country.
This report was published by the ministry and shocked the country.
Save to a USB stick.
Skip to step 5."""


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


PARAGRAPH = "The council met on Monday and talked about the budget until midnight, members said."
BODY = "\n".join([PARAGRAPH] * 8)


@pytest.mark.parametrize(
    ("text", "line", "is_notice"),
    [
        (f"Sign in to your account\n{BODY}", "Sign in to your account", True),
        (f"{BODY}\nDownload the Post app", "Download the Post app", True),
        (f"{BODY}\nLog in\nSubscribe now\n{BODY}", "Log in", True),
        (f"{BODY}\nSign up for a free trial.\n{BODY}", "Sign up for a free trial.", False),
        (
            "Open the page.\nSign up for a free trial.\nEnter a name.",
            "Sign up for a free trial.",
            False,
        ),
        ("- Log in to your account.\n- Click Settings.", "- Log in to your account.", False),
        ("It takes a minute.\n- Log in.\n- Click Settings.", "- Log in.", False),
        ("1. Log in.\nInstall the Post app.\n2. Wait.", "Install the Post app.", False),
        ("Address: 5 High Street\nPhone: 5550100\nHours: 9 to 5", "Phone: 5550100", False),
        ("Author | Ana Ruiz\nPublished | May 1950", "Published | May 1950", False),
        (f"{BODY}\nPhone: 5550100\nEmail: desk@paper.example", "Phone: 5550100", True),
    ],
)
def test_what_a_page_asks_for_and_what_an_instruction_does(
    text: str, line: str, is_notice: bool
) -> None:
    assert (line in marked(text)[0]) is is_notice


@pytest.mark.parametrize(
    "line",
    [
        "Jan. 5, 2021",
        "10:30 Mayor resigns",
        "9.15am Polls open",
        "5 May 1968",
        "Born | 5 May 1950",
        "Ruling: guilty",
        "Date of birth: 5 May",
        "Cost: $5",
        "Leeds 3, Hull 1",
        "Leeds 3-1 Hull",
    ],
)
def test_an_entry_of_a_table_or_a_chronicle_is_no_heading(line: str) -> None:
    assert marked(f"{BODY}\n{line}\n{BODY}") == ([], [])


@pytest.mark.parametrize(
    "line",
    ["A longer quarrel", "What comes next?", "Phase two", "Three May Day marches", "G20 meets"],
)
def test_a_subhead_between_paragraphs(line: str) -> None:
    assert marked(f"{BODY}\n{line}\n{BODY}") == ([], [line])


@pytest.mark.parametrize(
    "line", ["Analysis: Why the dam failed", "Dam deal | The Post", "Jan. 6 panel calls witnesses"]
)
def test_a_headline_may_be_worded_as_an_entry(line: str) -> None:
    assert marked(f"{line}\n{BODY}") == ([], [line])


@pytest.mark.parametrize(
    "text",
    [
        "Ab\n" * 50_000,
        "Subscribe now.\nAb\n" * 20_000,
        "updated" + " " * 500_000 + "x",
        "(" * 500_000,
    ],
    ids=lambda text: text[:10],
)
def test_time_does_not_grow_with_the_square_of_the_length(text: str) -> None:
    """Each would take minutes."""
    boilerplate, subheads = mark(text)
    assert len(boilerplate) in (0, 20_000)
    assert subheads == ()
