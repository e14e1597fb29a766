"""Every rule that a finding can name, in the order of the stages."""

from outreach import briefs, checks, contacts, documents, letters, mail, pdf, settings, sheet, word
from outreach.campaign import cohort, corrections, decisions, edits, importing, mail_rules
from outreach.campaign.employers import ALIKE
from outreach.campaign.judging import UNKNOWN_KIND, UNKNOWN_RULE, UNUSED
from outreach.campaign.manuscripts import UNREADABLE
from outreach.campaign.names import SHADOWED
from outreach.findings import Rule

RULES: tuple[Rule, ...] = (
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
    *documents.RULES,
    *pdf.RULES,
    *briefs.RULES,
    *mail_rules.RULES,
    *cohort.RULES,
    *corrections.RULES,
    *mail.RULES,
)
