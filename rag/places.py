"""Countries and their people, which questions name in other forms than the text does."""

from __future__ import annotations

# A line a country: its name, then what else it and its people are called; _ joins two words.
_COUNTRIES = """
afghanistan afghan afghans
albania albanian albanians
algeria algerian algerians
argentina argentine argentines argentinian
armenia armenian armenians
australia australian australians aussie oz
austria austrian austrians
azerbaijan azerbaijani azeri
bangladesh bangladeshi bangladeshis
belarus belarusian belarusians
belgium belgian belgians
bolivia bolivian bolivians
bosnia bosnian bosnians
brazil brazilian brazilians
britain british briton britons uk united_kingdom england english gb brits brit
bulgaria bulgarian bulgarians
burma burmese myanmar
cambodia cambodian cambodians
canada canadian canadians
chile chilean chileans
china chinese prc
colombia colombian colombians
congo congolese drc
croatia croatian croatians croat
cuba cuban cubans
cyprus cypriot cypriots
czech czechs czechia
denmark danish dane danes
ecuador ecuadorian ecuadorean
egypt egyptian egyptians
estonia estonian estonians
ethiopia ethiopian ethiopians
finland finnish finn finns
france french frenchman frenchwoman
georgia georgian georgians
germany german germans
ghana ghanaian ghanaians
greece greek greeks
hungary hungarian hungarians
iceland icelandic icelander icelanders
india indian indians
indonesia indonesian indonesians
iran iranian iranians
iraq iraqi iraqis
ireland irish irishman irishwoman
israel israeli israelis
italy italian italians
japan japanese
jordan jordanian jordanians
kazakhstan kazakh kazakhs
kenya kenyan kenyans
korea korean koreans
kosovo kosovar kosovars
kuwait kuwaiti kuwaitis
laos lao laotian laotians
latvia latvian latvians
lebanon lebanese
libya libyan libyans
lithuania lithuanian lithuanians
malaysia malaysian malaysians
mali malian malians
mexico mexican mexicans
moldova moldovan moldovans
mongolia mongolian mongolians
morocco moroccan moroccans
nepal nepali nepalese nepalis
netherlands dutch dutchman holland
nigeria nigerian nigerians
norway norwegian norwegians
pakistan pakistani pakistanis
peru peruvian peruvians
philippines filipino filipinos philippine filipina
poland polish pole poles
portugal portuguese
qatar qatari qataris
romania romanian romanians
russia russian russians
rwanda rwandan rwandans
scotland scottish scot scots
senegal senegalese
serbia serbian serbians serb serbs
singapore singaporean singaporeans
slovakia slovak slovaks
slovenia slovenian slovene
somalia somali somalis
spain spanish spaniard spaniards
sudan sudanese
sweden swedish swede swedes
switzerland swiss
syria syrian syrians
taiwan taiwanese
tanzania tanzanian tanzanians
thailand thai thais
tunisia tunisian tunisians
turkey turkish turk turks turkiye
uganda ugandan ugandans
ukraine ukrainian ukrainians
usa us united_states america american americans
vatican holy_see
venezuela venezuelan venezuelans
vietnam vietnamese
wales welsh welshman
yemen yemeni yemenis
zambia zambian zambians
zimbabwe zimbabwean zimbabweans
eu european_union europe european europeans
un united_nations
"""
# Capitals stand for their governments. That works one way: a text on the country may be asked about
# its capital, but not every text on the capital about the country.
_CAPITALS = """
afghanistan kabul
argentina buenos_aires
australia canberra
austria vienna
belarus minsk
belgium brussels
brazil brasilia
britain london
bulgaria sofia
canada ottawa
chile santiago
china beijing
colombia bogota
croatia zagreb
cuba havana
czech prague
denmark copenhagen
egypt cairo
estonia tallinn
ethiopia addis_ababa
finland helsinki
france paris
georgia tbilisi
germany berlin
ghana accra
greece athens
hungary budapest
india delhi
indonesia jakarta
iran tehran
iraq baghdad
ireland dublin
israel jerusalem
italy rome
japan tokyo
kenya nairobi
latvia riga
lebanon beirut
lithuania vilnius
malaysia kuala_lumpur
mexico mexico_city
moldova chisinau
mongolia ulaanbaatar
nepal kathmandu
nigeria abuja
norway oslo
pakistan islamabad
peru lima
philippines manila
poland warsaw
portugal lisbon
romania bucharest
russia moscow kremlin
serbia belgrade
slovakia bratislava
spain madrid
sudan khartoum
sweden stockholm
switzerland bern
syria damascus
taiwan taipei
thailand bangkok
turkey ankara
ukraine kyiv kiev
usa washington
venezuela caracas
vietnam hanoi
zambia lusaka
zimbabwe harare
korea seoul pyongyang
"""
_CAPITAL_OF: dict[str, str] = {
    capital.replace("_", " "): land
    for land, *capitals in map(str.split, _CAPITALS.strip().splitlines())
    for capital in capitals
}
_NAMES: dict[str, str] = {
    form.replace("_", " "): line.split()[0]
    for line in _COUNTRIES.strip().splitlines()
    for form in line.split()
}
# These are common words, or persons' names, where they are typed in lower case.
_AMBIGUOUS = frozenset(
    "us oz pole poles turkey polish un gb scot jordan georgia chile mali".split()
)
PAIRS: dict[tuple[str, str], str] = {
    (first, second): country
    for form, country in _NAMES.items()
    if " " in form
    for first, second in [form.split()]
}
"""Names of two words ("united kingdom"), by their words."""


def country(word: str, *, capitalised: bool = True) -> str | None:
    """The country that a word's normal form names or is the adjective of; None if none.

    ``capitalised`` tells whether it was typed as a name: "us" is a country's only then.
    """
    if not capitalised and word in _AMBIGUOUS:
        return None
    return _NAMES.get(word)


def governed_from(word: str) -> str | None:
    """The country whose government a capital's name stands for; None if it is no capital's."""
    return _CAPITAL_OF.get(word)
