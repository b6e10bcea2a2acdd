"""Closed classes of English words that the rules look for. No rule knows any article's words.

The hedges follow Hyland, "Hedging in Scientific Research Articles" (1998), and the cues annotated
in the CoNLL-2010 shared task; the reporting verbs follow Quirk et al., "A Comprehensive Grammar of
the English Language" (1985), 16.31.
"""

from __future__ import annotations

STOPWORDS = frozenset(
    """
    a about above after again all also am an and any are as at be because been before being
    below between both but by can could did do does doing down during each either else few for
    from further had has have having he her here hers herself him himself his how i if in into
    is it its itself just me more most much must my myself neither no nor not now of off on once
    one only or other others our ours out over own per s same shall she should so some such t
    than that the their theirs them themselves then there these they this those though through
    to too under until up upon us very was we were what when where which while who whom whose
    why will with within without would you your yours ain't aren't can't couldn't didn't doesn't
    don't hadn't hasn't haven't he's i'm isn't it's shouldn't that's they're wasn't weren't
    what's who's won't wouldn't you're tell say says said give know mention mentioned mentions
    article text piece story passage according anything something please
    """.split()
)

HEDGES = frozenset(
    """
    apparently allegedly alleged arguably conceivably could likely maybe might perhaps possibly
    potentially presumably probable probably purported purportedly reported reportedly seemingly
    supposedly tentatively uncertain unclear unconfirmed unlikely appear appears appeared seem
    seems seemed suspect suspects suspected suggest suggests suggested speculate speculates
    speculated speculation estimate estimates estimated rumored rumoured
    """.split()
)
# "may" is a hedge, "May" is a month; the case decides.
HEDGES_CASED = frozenset({"may"})
HEDGE_PHRASES = (
    "is believed to",
    "are believed to",
    "was believed to",
    "were believed to",
    "is thought to",
    "are thought to",
    "was thought to",
    "were thought to",
    "is said to",
    "are said to",
    "was said to",
    "were said to",
    "is expected to",
    "are expected to",
    "was expected to",
    "is understood to",
    "it is possible",
    "there is a chance",
    "not certain",
    "not clear",
    "raises the question",
    "it remains to be seen",
)

NEGATIONS = frozenset(
    """
    no not never none nobody nothing nowhere neither nor without cannot hardly barely scarcely
    lack lacks lacked lacking fail fails failed refuse refuses refused
    """.split()
)

DENIALS = frozenset(
    """
    deny denies denied denying dispute disputes disputed reject rejects rejected refute refutes
    refuted dismiss dismisses dismissed rebut rebuts rebutted contradict contradicts
    contradicted disavow disavows disavowed
    """.split()
)

SPEECH_VERBS = frozenset(
    """
    said says say told tells added adds explained explains noted notes argued argues claimed
    claims stated states wrote writes warned warns announced announces insisted insists suggested
    suggests maintained maintains contended contends acknowledged acknowledges admitted admits
    conceded concedes confirmed confirms declared declares recalled recalls remarked remarks
    replied replies responded responds testified testifies asserted asserts alleged alleges
    estimated estimates predicted predicts observed observes concluded concludes complained
    complains joked jokes quipped asked asks commented comments cautioned cautions countered
    counters emphasized emphasised stressed stresses vowed vows promised pledged urged urges
    denied denies reported reports ruled rules answered answers note argue claim warn insist
    maintain contend acknowledge admit concede estimate predict explain recall testify agree
    agreed agrees advised advises
    """.split()
)

# What somebody holds, not says: they report only with a clause ("believes the ruins are").
STANCE_VERBS = frozenset(
    "believes believed thinks thought suspects suspected doubts doubted hopes hoped fears feared "
    "believe think suspect doubt hope fear hold holds held".split()
)

HE = frozenset(["he", "him", "his", "himself"])
SHE = frozenset(["she", "her", "hers", "herself"])
IT = frozenset(["it", "its", "itself"])
THEY = frozenset(["they", "them", "their", "theirs", "themselves"])
PERSONAL_PRONOUNS = HE | SHE | IT | THEY
DEMONSTRATIVES = frozenset(["this", "that", "these", "those", "such"])

# These have other uses, with an object ("maintains a mission"): they report only before *that* or
# beside a quotation.
WEAK_SPEECH_VERBS = frozenset(
    """
    adds added notes noted claims claimed states stated maintains maintained estimates estimated
    predicts predicted observes observed concludes concluded counters countered asks asked
    comments commented answers answered recalls recalled promised promises stresses stressed
    declared declares asserts asserted thinks believes ruled rules reported reports suggested
    suggests confirmed confirms acknowledged acknowledges acknowledge admitted admits admit
    announced announces urged urges pledged vowed vows complained complains warned warns warn
    emphasized emphasised responded responds conceded concedes concede replied replies testified
    testifies testify cautioned cautions joked jokes quipped remarked remarks alleged alleges
    agreed agrees agree note claim estimate maintain predict recall advised advises wrote writes
    """.split()
)


def _base(verb: str) -> str:
    """The base form of a verb in -s: testify, stress, claim."""
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    return verb[:-2] if verb.endswith("sses") else verb[:-1]


# What several say: "residents complain", "prosecutors allege". The verbs left out have other uses
# in this form, mostly: evidence suggests, one tells things apart, and may ask or advise anybody.
SPEECH_BASES = frozenset(_base(verb) for verb in SPEECH_VERBS if verb.endswith("s")) - frozenset(
    ["suggest", "tell", "ask", "advise"]
)
# In another place, these are plural nouns: "rejected claims that", "two reports".
SPEECH_NOUNS = frozenset(
    """
    claims notes states estimates counters comments answers reports rules promises stresses vows
    pledges jokes cautions urges doubts hopes fears holds
    """.split()
)

MALE_TITLES = frozenset(
    """
    mr sir lord king prince duke baron count father brother chairman mister herr senor emperor
    tsar czar kaiser sultan shah
    """.split()
)
FEMALE_TITLES = frozenset(
    """
    mrs ms miss dame lady queen princess duchess baroness countess sister mother madam madame
    chairwoman frau senora empress tsarina czarina
    """.split()
)
TITLES = (
    MALE_TITLES
    | FEMALE_TITLES
    | frozenset(
        """
    dr prof professor president minister premier senator sen representative rep congressman
    congresswoman governor gov mayor judge justice captain capt general gen colonel col major
    maj brig brigadier marshal commodore sergeant sgt lieutenant lt commander cmdr admiral adm
    ambassador chancellor secretary
    director chief coach detective inspector superintendent officer constable pope rev reverend
    bishop archbishop cardinal rabbi imam sheikh councillor councilor alderman commissioner
    attorney lawyer
    """.split()
    )
)

# A capitalised phrase that holds one of these is no person.
ORGANISATION_WORDS = frozenset(
    """
    academy administration agency airlines airport alliance assembly association authority bank
    bankers board bureau cathedral centre center chamber church city club co college commission
    committee community company congress corp corporation council country county court
    department district division embassy federation festival force forces foundation front fund
    gallery government group guard hall high hospital house inc industries institute institution
    island islands lake league library limited ltd media ministry mission mountain mountains
    movement museum nations navy network news office orchestra organisation organization
    parliament park party police port post press province radio railway region regime republic
    reserve river road royal school sea senate service services society state states station
    street studio studios summit supreme team theater theatre times tribunal trust union united
    university valley village war works world north south east west northern southern eastern
    western
    """.split()
)

MONTHS = frozenset(
    """
    january february march april may june july august september october november december jan
    feb mar apr jun jul aug sep sept oct nov dec
    """.split()
)
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
NUMBER_WORDS = frozenset(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
    ninety hundred thousand million billion trillion dozen dozens couple several half third
    quarter twice once
    """.split()
)

_MALE_NOUNS = """
    man boy father son brother husband uncle nephew grandfather grandson stepfather stepson
    stepbrother widower boyfriend businessman chairman spokesman policeman fireman fisherman
    salesman congressman statesman gentleman actor waiter monk priest bishop king prince
    """
_FEMALE_NOUNS = """
    woman girl mother daughter sister wife aunt niece grandmother granddaughter stepmother
    stepdaughter stepsister widow girlfriend businesswoman chairwoman spokeswoman policewoman
    firewoman saleswoman congresswoman stateswoman actress waitress nun queen princess heiress
    hostess duchess
    """
MALE_NOUNS = frozenset(_MALE_NOUNS.split())
FEMALE_NOUNS = frozenset(_FEMALE_NOUNS.split())

# Heads of noun phrases that mean one person; "the pilot", "her lawyer, Inga Vaitkus".
PERSON_NOUNS = (
    MALE_NOUNS
    | FEMALE_NOUNS
    | frozenset(
        """
    academic accountant activist adjudicator administrator admiral adviser advisor advocate agent
    aide ambassador analyst anthropologist applicant apprentice archaeologist architect archivist
    artist assistant astronaut astronomer athlete attaché attacker attorney auditor author baker
    banker barber barrister bassist beekeeper biologist botanist boss boxer bricklayer broker
    builder bureaucrat buyer campaigner candidate captain cardinal caretaker carpenter cashier chair
    chairperson chancellor chef chemist chief child citizen cleaner clerk climber coach collector
    colleague collector colonel columnist comedian commander commissioner competitor composer
    conductor confidant conservationist consul consultant contractor cook coordinator coroner
    correspondent courier councillor counsel counterpart cousin coworker critic curator customer
    cyclist dancer dealer defendant defector defender delegate demographer dentist deputy designer
    detective developer diplomat director diver doctor driver ecologist economist editor electrician
    emigrant employee employer engineer entomologist entrepreneur envoy epidemiologist executive
    expert explorer farmer fighter financier fisher forager forecaster foreman forester founder
    friend fugitive gardener general geographer geologist goalkeeper governor graduate guard guide
    guitarist head headmaster hiker historian host hunter husband hydrologist immigrant inspector
    instructor interpreter inventor investigator investor janitor journalist judge juror justice
    keeper labourer laborer landlord landowner lawmaker lawyer leader lecturer legislator librarian
    lieutenant linguist lobbyist magistrate maker manager mathematician mayor mechanic mediator
    member merchant meteorologist midwife miner minister minder missionary model monarch musician
    naturalist negotiator neighbor neighbour neurologist novelist nurse nutritionist observer
    officer official oncologist operator organiser organizer owner painter parent participant
    partner passenger pastor patient patron paleontologist pediatrician peer pensioner pharmacist
    philosopher photographer physician physicist pianist pilot player playwright poet politician
    porter potter predecessor premier president presenter principal prisoner producer professor
    programmer promoter prosecutor psychiatrist psychologist publisher pupil rabbi ranger reader
    recruiter referee refugee reporter representative researcher resident restorer retiree reviewer
    rider rival runner sailor scholar scientist scout sculptor secretary seller senator sergeant
    shepherd shopkeeper singer skipper smuggler sociologist soldier solicitor somebody someone
    specialist spokesperson spy staffer statistician strategist student successor superintendent
    supervisor surgeon surveyor suspect swimmer tailor teacher technician teenager tenant theologian
    trader trainer traveller traveler translator treasurer trustee tuner tutor undersecretary vendor
    veteran veterinarian vet victim visitor volunteer warden watchmaker weaver whistleblower
    winemaker winner witness worker writer zoologist person attache
    """.split()
    )
)
