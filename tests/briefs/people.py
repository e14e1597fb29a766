"""Invented people for the papers: one of whom everything is known, one of whom nothing is, one with long names."""

from outreach.briefs import Person, Talk, Writer

DANA = Writer(
    name="Dana Whitfield",
    phone="(303) 555-0142",
    field="science policy",
    headline="I teach high school chemistry and am exploring a move into science policy",
    story="For nine years I have taught chemistry in Denver. What I liked best was the argument about it. "
    "Now I want to find out where somebody who can teach is of use.",
    school="Front Range College",
)
NGOZI = Person(
    name="Ngozi Okafor",
    salutation="Dr. Okafor",
    position="Director of Policy",
    company="Clearwater Policy Lab",
    city="Washington",
    region="DC",
    country="US",
    phone="(202) 555-0111 ext. 12",
    email="ngozi.okafor@clearwater.example.org",
    referrer="Samuel Porter",
    source="referral",
    notes="Wrote the report on reservoir levels.",
)
NOBODY = Person(name="Wulandari", salutation="Wulandari")

LONG_WRITER = Writer(
    name="Alexandrina Whitfield-Montgomery",
    phone="(303) 555-0142",
    field="science policy and environmental regulation",
    headline="I have taught high school chemistry for nine years and am exploring a move into science policy, above "
    "all where water and public health meet",
    story=" ".join(["For nine years I have taught chemistry in a high school, and I liked best the arguing."] * 11),
)
LONG = Person(
    name="Prof. Dr. Maximiliane-Theodora von der Schulenburg-Wolfsberg",
    salutation="Professor von der Schulenburg-Wolfsberg",
    position="Deputy Head of International Regulatory Affairs and Public Policy, Western Region",
    company="Rocky Mountain Institute for Freshwater Science and Environmental Policy",
    city="Colorado Springs",
    region="CO",
    country="DE",
    phone="+49 30 901820 ext. 1234",
    email="maximiliane.von-der-schulenburg@freshwater-policy.example.org",
    referrer="Bartholomew Featherstonehaugh-Cholmondeley",
    source="professor",
    article="Between the Model and the Mayor: Fifteen Years of Arguing about Floods",
    interest="how the results of river and groundwater models reach the people who decide about flood defences, "
    "and what gets lost on the way between them",
    notes="Wrote the report on reservoir levels in 2024, which the state legislature quoted twice. Spoke in spring "
    "about the way in which models are turned into rules, and said that the hard part is the meeting after it. "
    "Moved from Berlin in 2016; before that at the federal environment agency. Likes short letters.",
)
LONG_TALK = Talk(
    minutes=30,
    channels=("in person", "by phone", "by video call", "by e-mail"),
    number=20,
    questions=(
        "What does a public hearing on water rights look like from where you sit, and what do you prepare for it?",
        "How do you decide which comments of the public to answer?",
    ),
    rapport=("resume", "openings"),
    when="Wednesday, December 30, 15:00",
    place="at your office in Colorado Springs, third floor",
    thank_by="Thursday, December 31",
    date="November 20, 2026",
)
