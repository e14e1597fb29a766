"""Every rule that a finding can name, in the order of the stages."""

from outreach import briefs, checks, contacts, documents, letters, mail, pdf, settings, sheet, starter, word
from outreach.campaign import cohort
from outreach.campaign.by_hand import corrections, decisions, edits
from outreach.campaign.files import importing
from outreach.campaign.making.employers import ALIKE
from outreach.campaign.making.judging import UNKNOWN_KIND, UNKNOWN_RULE, UNUSED
from outreach.campaign.making.names import SHADOWED
from outreach.campaign.post import mail_rules
from outreach.campaign.proofing.manuscripts import UNREADABLE
from outreach.findings import Rule
from outreach.word import fields

RULES: tuple[Rule, ...] = (
    *starter.RULES,
    *settings.RULES,
    *sheet.RULES,
    *contacts.RULES,
    SHADOWED,
    UNKNOWN_RULE,
    UNUSED,
    UNKNOWN_KIND,
    UNREADABLE,
    *letters.RULES,
    *checks.RULES,
    ALIKE,
    *edits.RULES,
    *importing.RULES,
    *decisions.RULES,
    *word.RULES,
    *fields.RULES,
    *documents.RULES,
    *pdf.RULES,
    *briefs.RULES,
    *mail_rules.RULES,
    *cohort.RULES,
    *corrections.RULES,
    *mail.RULES,
)
