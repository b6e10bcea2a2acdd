"""Who says a sentence; articles invented for the purpose."""

from __future__ import annotations

import pytest

from rag.speakers import attribution, is_partly_reported, teller
from tests.rag.rag_sources import cut, row, source


@pytest.mark.parametrize(
    ("text", "begins", "speaker"),
    [
        ("“We will not sell,” said Ana Duarte, the owner.", "“We", "Ana Duarte"),
        ("Ana Duarte, 52, spoke. “We will not sell,” Ms. Duarte said.", "“We", "Ms. Duarte"),
        ("The mayor, who was elected in 2009, said the road was shut.", "The mayor", "The mayor"),
        (
            "The winner, Sergiu Botnari of Renewal, said it was over.",
            "The winner",
            "Sergiu Botnari",
        ),
        (
            "The bridge is unsafe, according to a report by the council.",
            "The bridge",
            "a report by the council",
        ),
        ("“A dozen” ships have left, said Bob Kerr, an agent.", "“A dozen”", "Bob Kerr"),
        (
            "A spokesman for the port denied that it had closed.",
            "A spokesman",
            "A spokesman for the port",
        ),
        ("Lia Moss refused to go, saying that the ice was thin.", "Lia", "Lia Moss"),
        # An apposition names the speaker; what he says may begin at once.
        (
            "Its spokesman, Ivo Lund, said the pump had failed before noon.",
            "Its",
            "Ivo Lund",
        ),
        ("“We need a railway,” said its minister, Lea Tolib, on a visit.", "“We", "Lea Tolib"),
        ("Late last year, Norway, a rich country, said it was over.", "Late", "Norway"),
        # A name inside another noun's phrase is not the speaker's.
        ("A lawyer for Mr. Bento said that he had lent it.", "A lawyer", "A lawyer for Mr. Bento"),
        # A clause that stands apart reports what stands before it.
        ("The rules were sensible, officials said, and the fines low.", "The rules", "officials"),
        (
            "The spa is shut, the chief vet said on Wednesday, ending weeks of doubt.",
            "The spa",
            "the chief vet",
        ),
        ("The plant never ran, two of them said.", "The plant", "two of them"),
        ("OSLO — Norway’s army acknowledged on Monday that it was lost.", "OSLO", "Norway’s army"),
        ("“It is a map,” the envoy Óscar Pino is reported to have said.", "“It", "Óscar Pino"),
        # Straight and British quotation marks.
        ('"Nobody came," said a diplomat.', '"Nobody', "a diplomat"),
        ("‘Nobody came,’ said Ivo Lund, the guide.", "‘Nobody", "Ivo Lund"),
        ("'The drivers’ guild is wrong,' Lea Tolib said.", "'The", "Lea Tolib"),
        ("“Keep a diary,” advises Dr. Ida Berg, a neurologist.", "“Keep", "Dr. Ida Berg"),
        ("Ana Roe warned the ice was thin.", "Ana", "Ana Roe"),
        ("Critics note that it fell.", "Critics", "Critics"),
        # "The guests" are told; commas of an age or a number end no phrase.
        ("“I take it,” Ms. Penn, 61, told the 300 guests in the hall.", "“I", "Ms. Penn"),
        ("Its insurer, Lund Mutual, has gone, a company lawyer said.", "Its", "a company lawyer"),
        ("It came from ink, U.S. health officials said.", "It", "U.S. health officials"),
        ("He is held as a witness, not as a suspect, the police said.", "He", "the police"),
        # Whose clause is inserted or stands last, however short the rest is.
        ("The mayor, aides said, was asleep.", "The mayor", "aides"),
        ("Mr. Lee, friends said, was shy.", "Mr. Lee", "friends"),
        ("Stocks fell, traders said.", "Stocks", "traders"),
        ("Stocks fell, traders and brokers said.", "Stocks", "traders and brokers"),
        ("Nobody was hurt, authorities said.", "Nobody", "authorities"),
        ("Ms. Roe, a baker, said it was shut.", "Ms. Roe", "Ms. Roe"),
        ("In May, Lee said it was shut.", "In May", "Lee"),
        ("Years later, Lee said he had lied.", "Years", "Lee"),
        ("Speaking in Oslo, Lee said it was shut.", "Speaking", "Lee"),
        ("Lee, Li and Fu said it was shut.", "Lee", "Lee, Li and Fu"),
        ("Lee, Li & Fu said it was shut.", "Lee", "Lee, Li & Fu"),
        ("Police in Tulsa, Oklahoma said it was shut.", "Police", "Police in Tulsa"),
        # Verbs that take an object too, with a clause before them or behind.
        ("The deal is off, officials confirmed Friday.", "The deal", "officials"),
        ("The deal is off, the judge ruled.", "The deal", "the judge"),
        ("The deal is off, Lee testified in court.", "The deal", "Lee"),
        ("The deal is off, the city announced on Monday.", "The deal", "the city"),
        ("The deal, officials confirmed, is off.", "The deal", "officials"),
        ("Lee claimed the firm knew.", "Lee", "Lee"),
        ("Lee admitted he lied.", "Lee", "Lee"),
        ("The agency warned prices could rise.", "The agency", "The agency"),
        ("The study claims coffee helps.", "The study", "The study"),
        ("The firm reported in May that it fell.", "The firm", "The firm"),
        ("The mayor warned the board that it would fail.", "The mayor", "The mayor"),
        ("Mr. Lee conceded the point but said that it was late.", "Mr. Lee", "Mr. Lee"),
        ("Ivo Lund, a retired admiral, thinks she has it backward.", "Ivo", "Ivo Lund"),
        # What several say.
        ("Prosecutors allege he stole $5m.", "Prosecutors", "Prosecutors"),
        ("Residents complain that prices rose.", "Residents", "Residents"),
        ("Scientists report that ice melted.", "Scientists", "Scientists"),
        ("Lee and Fu allege that he lied.", "Lee", "Lee and Fu"),
        # Short forms and capitals.
        ("Apple Inc. said sales fell.", "Apple", "Apple Inc."),
        ("John Smith Jr. said he won.", "John", "John Smith Jr."),
        ("The U.N. said Tuesday that 500 people died.", "The U.N.", "The U.N."),
        ("The U.S. said it would pay.", "The U.S.", "The U.S."),
        ("The WHO says coffee helps.", "The WHO", "The WHO"),
        ("About 500 died, according to the U.N.", "About", "the U.N."),
        ("About 500 died, according to the report.", "About", "the report"),
        ("The men left at 5 p.m., police said.", "The men", "police"),
        # Brackets and dashes.
        ("Ann Lee (R-Texas) said it was shut.", "Ann", "Ann Lee"),
        ("The firm (founded in 1900) said it was shut.", "The firm", "The firm"),
        ("Lee – who chairs the board – said it was shut.", "Lee", "Lee"),
        ("Lee — a baker — said it was shut.", "Lee", "Lee"),
        ("Nobody drowned — a miracle — said Lee.", "Nobody", "Lee"),
        # What somebody holds.
        ("Dr. Ida Berg of Turku, who led it, believes the wall is older.", "Dr.", "Dr. Ida Berg"),
    ],
)
def test_the_sentence_itself_tells(text: str, begins: str, speaker: str) -> None:
    made = source(text)
    found = attribution(made, row(made, begins))
    assert found is not None
    assert found.speaker == speaker
    assert found.span.of(text) == speaker
    assert found.sentences == ()


def test_a_quotation_goes_on_without_a_new_attribution() -> None:
    made = source("“We lost the hull,” Mr. Adeyemi said. “The rest can be mended.”")
    found = attribution(made, row(made, "“The rest"))
    assert found is not None
    assert found.speaker == "Mr. Adeyemi"
    assert found.sentences == (row(made, "“We lost"),)


def test_a_quotation_is_told_whose_at_its_end() -> None:
    made = cut(["“The hull is lost.", "The rest can be mended,” Mr. Adeyemi said."])
    found = attribution(made, row(made, "“The hull"))
    assert found is not None
    assert found.speaker == "Mr. Adeyemi"
    assert found.sentences == (row(made, "The rest"),)


def test_a_quotation_left_open_goes_on_in_the_next_paragraph() -> None:
    made = source("“We lost the hull,” Mr. Adeyemi said. “It sank.\n“The rest can be mended.”")
    found = attribution(made, row(made, "“The rest"))
    assert found is not None
    assert found.speaker == "Mr. Adeyemi"


def test_a_colon_hands_over_to_the_quotation() -> None:
    made = source("The captain, Lea Tolib, said after the storm:\n“Nobody drowned.”\nIt rained.")
    found = attribution(made, row(made, "“Nobody"))
    assert found is not None
    assert found.speaker == "Lea Tolib"
    assert found.sentences == (row(made, "The captain"),)


def test_he_said_is_resolved_to_the_name() -> None:
    made = source(
        "The cuts are planned, according to Andrei Volkov, an aide.\n“This is no panic,” he said."
    )
    found = attribution(made, row(made, "“This"))
    assert found is not None
    assert found.speaker == "Andrei Volkov"
    assert found.sentences == (row(made, "The cuts"),)


def test_he_said_of_one_of_two_men_is_left_open() -> None:
    made = source("Tom Reed, 40, and Al Boone, 50, met on Monday.\n“It is over,” he said.")
    assert attribution(made, row(made, "“It is")) is None


def test_the_quotation_before_the_paragraph_is_somebody_elses() -> None:
    made = source("“It is over,” Ms. Roe said.\n“It has only begun.”")
    assert attribution(made, row(made, "“It has")) is None


INTERVIEW = (
    "Talking to Lea Tolib, the captain\n"
    "Q: Did anybody drown?\nA: Nobody did. We were lucky.\nQ: Will you go back?\nA: In May."
)


def test_an_answer_of_an_interview_is_the_only_person_named_before_it() -> None:
    made = source(INTERVIEW)
    found = attribution(made, row(made, "We were"))
    assert found is not None
    assert found.speaker == "Lea Tolib"


def test_a_question_of_an_interview_is_nobodys_in_the_article() -> None:
    made = source(INTERVIEW)
    assert attribution(made, row(made, "Q: Did")) is None


def test_who_asks_the_questions_of_an_interview_does_not_answer_them() -> None:
    made = source(INTERVIEW.replace("the captain\n", "the captain, by reporter Ivo Lund, 30,\n"))
    found = attribution(made, row(made, "We were"))
    assert found is not None
    assert found.speaker == "Lea Tolib"


def test_what_others_said_in_an_answer_is_still_the_answer_of_who_speaks() -> None:
    made = source(INTERVIEW.replace("We were lucky.", "The mate said that we were lucky."))
    found = attribution(made, row(made, "The mate"))
    assert found is not None
    assert found.speaker == "Lea Tolib"


def test_a_lone_letter_is_no_label() -> None:
    made = source("A: the first of three lists.\nThe gate is green.")
    assert attribution(made, 0) is None
    assert teller(made, 0) is None


def test_a_label_in_capitals_that_comes_again_is_a_speaker() -> None:
    made = source("MARLOW: The hull was lost.\nPRYCE: All of it?\nMARLOW: Most.\nPRYCE: I see.")
    found = attribution(made, row(made, "PRYCE: All"))
    assert found is not None
    assert found.speaker == "PRYCE"


@pytest.mark.parametrize(
    "text",
    [
        "The yard maintains a fleet of 12 tugs.",
        "Three states border the lake.",
        "The harbour froze in 1947.",
        "It was said to be haunted.",
        "The ministry declined to say whether it had paid.",
        "She did not say who had taken them.",
        "Lia Moss, now 79, was offered a seat and has not yet replied.",
        "Banks can sometimes recall a transfer within a day.",
        "08:05: The gate is open.",
        "Two firms have often been confused in reports since the weekend.",
        "The organiser, Luka Marić, was still held on suspicion of theft, which his family denies.",
        "Members responded by meeting at dawn, a custom that some still follow.",
        "Prosecutors had asked the court to find that he meant it.",
        "Ana Roe, 40, confirmed the sale.",
        "Ana Roe, 40, herself wrote waltzes.",
        "It fell, according to the annals by day and according to the epics by night.",
        # The same verbs with an object.
        "Lee announced a new plan.",
        "Lee confirmed the deal.",
        "Lee confirmed the deal signed in May.",
        "The minister announced job cuts.",
        "The company announced plans to close its plants.",
        "Lee recalled the cars it sold.",
        "Lee answered the call his mother made.",
        "They claimed the land that lay there.",
        "A mast reports those that send out a signal.",
        "The judge ruled out bail.",
        "The king ruled until Rome fell.",
        "Residents complained as prices rose.",
        "The army took the hill, the navy claimed the port.",
        # What stands before them is no clause, or they belong to a noun.
        "In a rare move, the judge ruled on Friday.",
        "When asked, he answered in court.",
        "Surprised, the judge ruled on Friday.",
        "The mayor, who was ill, agreed.",
        "He was freed, a fact the police confirmed.",
        "Clocks gain a little, an effect Einstein’s theories predict.",
        "Rain will last, a year longer than Lee suggested.",
        # The same words as nouns and participles.
        "Despite claims he lied, Lee won the vote.",
        "Lee rejected reports that he was ill.",
        "A new report that the ice melted was false.",
        "Two reports they wrote were lost.",
        "Lee’s stated aims are peace and quiet.",
        "The pill, taken daily, was sold in 2018, and in that year reported cases fell below one.",
        "The surgeon who was named in her hospital’s report as “a danger” was paid.",
        "Forecasters tell them apart by how far a person can see.",
        # Somebody says a part of it only.
        "The suppliers own the firm, but Ms. Roe said most of them were never asked.",
        "The road is longer, and engineers say that the seabed is unstable.",
        "The bill died in committee after owners argued that rents would rise.",
        "A claim for a harp that Ms. Roe said had cracked was dismissed.",
        "He was dismissed because, the chairman said, nobody came, and went home to farm.",
        "Ms. Roe moved to Leeds at nine, and believes that it helped.",
        "Mr. Lee was silent, but a guest, who gave no name, said the fire began when he came.",
        "A letter found nearly 1,900 years later asks a woman for beer.",
    ],
)
def test_nobody_speaks(text: str) -> None:
    made = source(text)
    assert attribution(made, 0) is None


@pytest.mark.parametrize("text", ["The deal is off, he admitted.", "He claims coffee helps."])
def test_that_somebody_speaks_is_known_without_his_name(text: str) -> None:
    made = source(text)
    assert attribution(made, 0) is None
    assert teller(made, 0) == 0


def test_a_part_of_a_sentence_is_known_to_be_reported() -> None:
    made = source("The road is longer, and engineers say that it is unsafe. Rain fell.")
    assert is_partly_reported(made, 0)
    assert not is_partly_reported(made, row(made, "Rain"))
