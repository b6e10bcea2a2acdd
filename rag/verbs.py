"""English verbs as the follow-up rules need them: where a question's verb stands, and its forms.

There is no part-of-speech tagger here. A question's grammar is narrow enough (an auxiliary, a
subject, a verb) that a list of common base forms, the irregular forms and the regular endings find
the verb; where they don't, the rules that ask leave the question alone. The irregular verbs are
those of Quirk et al., "A Comprehensive Grammar of the English Language" (1985), 3.19, that are in
common use.
"""

from __future__ import annotations

BE = frozenset("is are was were am be been being isn't aren't wasn't weren't 's 're".split())
DO = frozenset("do does did don't doesn't didn't".split())
HAVE = frozenset("has have had hasn't haven't hadn't".split())
MODALS = frozenset(
    """
    will would can could may might shall should must won't wouldn't can't cannot couldn't
    shouldn't mustn't 'll 'd
    """.split()
)
AUXILIARIES = BE | DO | HAVE | MODALS - frozenset(["be", "been", "being"])

# Base form, then past and participle (once where they are one word).
_IRREGULAR = """
    arise:arose arisen; awake:awoke awoken; bear:bore borne born; beat:beaten; become:became;
    begin:began begun; bend:bent; bet:bet; bind:bound; bite:bit bitten; bleed:bled;
    blow:blew blown; break:broke broken; breed:bred; bring:brought; build:built; burn:burnt;
    buy:bought; catch:caught; choose:chose chosen; come:came; cost:cost; cut:cut; deal:dealt;
    dig:dug; do:did done; draw:drew drawn; dream:dreamt; drink:drank drunk; drive:drove driven;
    eat:ate eaten; fall:fell fallen; feed:fed; feel:felt; fight:fought; find:found; flee:fled;
    fling:flung; fly:flew flown; forbid:forbade forbidden; foresee:foresaw foreseen;
    forget:forgot forgotten; forgive:forgave forgiven; freeze:froze frozen; get:got gotten;
    give:gave given; go:went gone; grind:ground; grow:grew grown; hang:hung; have:had; hear:heard;
    hide:hid hidden; hit:hit; hold:held; hurt:hurt; keep:kept; kneel:knelt; know:knew known;
    lay:laid; lead:led; leap:leapt; learn:learnt; leave:left; lend:lent; let:let; lie:lay lain;
    light:lit; lose:lost; make:made; mean:meant; meet:met; overcome:overcame;
    overthrow:overthrew overthrown; pay:paid; plead:pled; prove:proven; put:put; quit:quit;
    read:read; rebuild:rebuilt; ride:rode ridden; ring:rang rung; rise:rose risen; run:ran run;
    say:said; see:saw seen; seek:sought; sell:sold; send:sent; set:set; sew:sewn;
    shake:shook shaken; shed:shed; shine:shone; shoot:shot; show:shown; shrink:shrank; shut:shut;
    sing:sang sung; sink:sank sunk; sit:sat; slay:slew slain; sleep:slept; slide:slid;
    speak:spoke spoken; spend:spent; spill:spilt; spin:spun; split:split; spoil:spoilt;
    spread:spread; spring:sprang sprung; stand:stood; steal:stole stolen; stick:stuck;
    sting:stung; strike:struck; swear:swore sworn; sweep:swept; swim:swam swum; swing:swung;
    take:took taken; teach:taught; tear:tore torn; tell:told; think:thought; throw:threw thrown;
    undergo:underwent undergone; understand:understood; undertake:undertook undertaken;
    upset:upset; wake:woke woken; wear:wore worn; weave:wove woven; weep:wept; win:won;
    wind:wound; withdraw:withdrew withdrawn; withhold:withheld; write:wrote written
"""
IRREGULAR: dict[str, str] = {
    form: base.strip()
    for base, forms in (entry.split(":") for entry in _IRREGULAR.split(";"))
    for form in forms.split()
}

DISTINCT_PASTS = frozenset(
    forms.split()[0]
    for _, forms in (entry.split(":") for entry in _IRREGULAR.split(";"))
    if len(forms.split()) > 1
) - frozenset("bore lay saw bit got".split()) | frozenset("became came overcame".split())
"""Pasts that are neither participles nor base forms nor, mostly, nouns: *fell*, *knew*."""

BASE = frozenset(IRREGULAR.values()) | frozenset(
    """
    abandon abolish absorb accept accuse achieve acknowledge acquire act adapt add address
    adjust admire admit adopt advise affect afford age agree aim alert allege allow amount
    analyse analyze announce answer apologise apologize appeal appear apply appoint approach
    approve argue arm arrange arrest arrive ask assign assist assume attack attempt attend
    attract attribute audit avoid award ban bar base believe belittle belong benefit blame block
    board boast bomb book borrow bother burst bury calculate call campaign cancel care carry
    cast cause celebrate chair challenge change charge chart charter chase cheat check circulate
    cite claim clean clear climb close collaborate collapse collect combine comment commission
    commit communicate compare compete complain complete compose conceal concede concern
    conclude condemn conduct confess confirm confuse connect consider consist consult contain
    continue contract contradict contribute control convert convince cook cooperate cope copy
    correct count cover crash create criticise criticize cross cry cure dance date deceive
    decide declare decline defeat defect defend define delay delete deliver demand demolish
    denounce deny depart depend deploy deport derive describe deserve design desire destroy
    detain detect develop devote die differ direct disagree disappear disclose discover discuss
    dislike dismiss display dispute disrupt distribute disturb divide divorce document donate
    double doubt download draft drag drift drop drown earn edit elaborate elect email emerge
    emigrate emphasise employ enable encounter encourage end endorse enforce engage enjoy ensure
    enter escape establish estimate evacuate evade examine exceed excuse exhibit exist expand
    expect expel experience expire explain explode export expose express extend face fail fear
    feature figure file fill film finance fine finish fire fit fix flood focus follow force form
    found free fund gain gather generate graduate grant grasp grow guarantee guard guess guide
    halt halve hand handle hang happen harm harvest hate haul head help hesitate hint hire hope
    host house hunt identify ignore imagine impact implement imply import impose improve include
    increase indicate infect influence inform inherit injure insist inspect inspire install
    intend interpret intervene interview introduce invade invent invest investigate invite
    involve issue join judge jump justify kick kill kiss label lack land last laugh launch
    lecture lift like limit link list listen live load locate lock look love lower lure maintain
    manage march mark marry match matter measure mediate melt mend mention merge migrate mine
    miss mix modify monitor move multiply name need negotiate nominate note notice notify number
    obey object observe obtain occupy occur offend offer open operate oppose order organise
    organize originate outlaw overhaul owe own pack paint panic park participate pass pause
    perceive perform permit persuade phone pick pilot place plan plant play please pledge point
    postpone pour practice practise praise predict prefer prepare prescribe present preserve
    preside prevail prevent proceed process proclaim produce prohibit promise promote propose
    prosecute protect protest provide publish pull pump punish purchase pursue push qualify
    quarrel question quote raid raise rank rate ratify reach react realise realize rebel recall
    receive reckon recognise recognize recommend record recover recruit redesign reduce refer
    reflect refund refuse regard register regret regulate reject relate release relent rely
    remain remember remove renew rent reopen repair repay repeat replace reply report represent
    request require rescue research resemble resent reserve resettle reside resign resist
    resolve respond restore restrict result resume retain retire return reveal reverse review
    revise reward rob rule sack sail satisfy save scrap search secure seem seize select separate
    serve settle shape share shelter shelve shift ship shop shout sign signal smell smile smoke
    solve sort sound specialise sponsor spot spy stage stall star start starve state stay stop
    store strengthen stress stretch struggle study submit succeed suffer suggest suit supply
    support suppose surrender survey survive suspect suspend sustain swap switch talk target
    taste tax telephone tempt test testify thank threaten tour trace track trade train transfer
    translate transport trap travel treat trick trigger trust try turn type undermine unload
    update uphold urge use value vanish vary veto view visit volunteer vote vow wait walk want
    warn wash waste watch water weigh whip widen wield wish witness wonder work worry wound wrap
    wreck yield
    """.split()
)


def lemma(word: str) -> str | None:
    """The base form of a verb's form; None where the word is no form of a known verb.

    Args:
        word: In lower case.
    """
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in BASE:
        return word
    for ending, replacements in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            root = word[: -len(ending)]
            for replacement in replacements:
                if root + replacement in BASE:
                    return root + replacement
            if len(root) > 2 and root[-1] == root[-2] and root[:-1] in BASE:
                return root[:-1]
    return None


_ENDINGS = (
    ("ies", ("y",)),
    ("ied", ("y",)),
    ("es", ("", "e")),
    ("s", ("",)),
    ("ed", ("", "e")),
    ("ing", ("", "e")),
)


def is_participle(word: str) -> bool:
    """Whether a word can stand after *be* or *have* as a verb: closed, written, closing."""
    return word in IRREGULAR or (
        word.endswith(("ed", "ing"))
        and len(word) > 4
        and (lemma(word) is not None or word[-2:] == "ed")
    )


def is_finite(word: str) -> bool:
    """Whether a word can be a verb that carries tense by itself: leads, bought, died."""
    return (word in IRREGULAR and word not in BASE) or (
        word.endswith(("s", "ed")) and lemma(word) is not None and word not in BASE
    )


def tensed(word: str) -> tuple[str, str] | None:
    """A finite verb as auxiliary and base form: *leads* is *does lead*; None if it is unknown."""
    base = lemma(word)
    if base is None:
        return None
    if word == base:
        return ("do", base)
    if word.endswith("s") and word not in IRREGULAR:
        return ("does", base)
    return ("did", base)
