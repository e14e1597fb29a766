"""What came back and what happened off-line, kept once, told in order, and stopping what was planned."""

from dataclasses import replace
from typing import Any

import pytest

from outreach.errors import OutreachError
from outreach.happenings import Happening
from outreach.ledger import Bookmark, Ledger, Place, Settled, State
from tests.ledger.conftest import Opener
from tests.ledger.entries import DAY, HOUR, ME, MINUTE, NOW, entry, found, incoming, put, send


@pytest.mark.parametrize("kind", ["replied", "bounced", "auto_replied", "opted_out"])
def test_a_message_moves_the_letter_that_it_is_about(ledger: Ledger, kind: State) -> None:
    (sent,) = send(ledger, "ann")
    item = incoming(kind, sent, detail={"status": "5.1.1"}, sender_name="Ann Lee")
    assert ledger.receive([item], NOW + DAY) == [item]
    assert found(ledger, sent).state == kind
    (kept,) = ledger.received()
    assert (kept.kind, kept.contact, kept.delivery, kept.certain) == (kind, "ann", sent.id, True)
    assert (kept.sender, kept.sender_name, kept.text, kept.at) == (item.sender, "Ann Lee", "Gladly.", item.at)
    assert ledger.events(sent.id)[-1].by == "inbox"


def test_a_message_is_kept_once(opened: Opener) -> None:
    ledger = opened()
    (sent,) = send(ledger, "ann")
    item = incoming("replied", sent)
    elsewhere = replace(item, place=Place(ME, "INBOX", 2, 7))  # the server has numbered anew
    same_place = replace(item, message_id="<another@example.com>")
    assert ledger.receive([item, item, elsewhere, same_place], NOW) == [item]
    assert opened().receive([item], NOW) == []
    assert len(list(ledger.received())) == 1


def test_messages_without_an_id_are_told_apart_by_what_they_say(ledger: Ledger) -> None:
    first = incoming("replied", contact="ann", message_id="")
    again = replace(first, place=Place(ME, "INBOX", 2, 1))
    other = replace(first, place=Place(ME, "INBOX", 2, 2), text="No.")
    assert ledger.receive([first, again, other], NOW) == [first, other]


def test_text_that_no_database_takes_is_kept_as_far_as_it_can_be(ledger: Ledger) -> None:
    odd = incoming("replied", contact="ann", text="a\0b\udce9c", subject="\udcff", detail={"back": "\0"})
    assert ledger.receive([odd], NOW) == [odd]
    (kept,) = ledger.received()
    assert (kept.text, kept.subject, kept.detail) == ("a\ufffdb?c", "?", {"back": "\ufffd"})


def test_a_batch_is_kept_as_a_whole_or_not_at_all(ledger: Ledger) -> None:
    (sent,) = send(ledger, "ann")
    with pytest.raises(OutreachError, match="no delivery 99"):
        ledger.receive([incoming("replied", sent), incoming("replied", None, delivery=99)], NOW)
    assert list(ledger.received()) == []
    assert found(ledger, sent).state == "sent"


def test_an_answer_after_a_better_one_changes_nothing(ledger: Ledger) -> None:
    (sent,) = send(ledger, "ann")
    ledger.receive([incoming("replied", sent), incoming("auto_replied", sent)], NOW)
    assert found(ledger, sent).state == "replied"
    ledger.receive([incoming("opted_out", sent), incoming("replied", sent)], NOW)
    assert found(ledger, sent).state == "opted_out"


def test_an_answer_may_come_before_the_server_s_reply_is_noted(ledger: Ledger) -> None:
    (letter,) = put(ledger, entry())
    ledger.claim(ME, NOW)
    ledger.commit(letter.id, NOW)
    ledger.receive([incoming("auto_replied", letter)], NOW)
    ledger.settle(Settled(letter.id, "sent", "250 queued as 4bX", "4bX"), NOW)
    there = found(ledger, letter)
    assert (there.state, there.queue_id, there.left) == ("auto_replied", "4bX", NOW)
    ledger.recover(ME, NOW)


def test_a_message_finds_letters_that_were_in_doubt_or_sent_by_hand(ledger: Ledger) -> None:
    doubtful, draft = put(ledger, entry("ann"), entry("bea"))
    ledger.claim(ME, NOW, among=[doubtful.id])
    ledger.commit(doubtful.id, NOW)
    ledger.recover(ME, NOW)
    ledger.transition(draft.id, "drafted", "sender", NOW)
    ledger.receive([incoming("replied", doubtful), incoming("replied", draft)], NOW + DAY)
    assert [found(ledger, each).state for each in (doubtful, draft)] == ["replied", "replied"]
    assert found(ledger, draft).left == NOW + DAY


def test_a_draft_that_was_sent_by_hand_left_when_its_copy_says(ledger: Ledger) -> None:
    (draft,) = put(ledger, entry())
    ledger.transition(draft.id, "drafted", "sender", NOW)
    assert ledger.transition(draft.id, "sent", "inbox", NOW + DAY, left=NOW + HOUR).left == NOW + HOUR
    assert ledger.sent_times(ME, NOW) == [NOW + HOUR]


def test_a_draft_that_was_sent_by_hand_has_the_id_that_it_left_under(ledger: Ledger) -> None:
    (draft,) = put(ledger, entry())
    ledger.transition(draft.id, "drafted", "sender", NOW)
    ledger.transition(draft.id, "sent", "inbox", NOW, message_id="<made.by.the.program@example.org>")
    assert [each.id for each in ledger.cited(["<made.by.the.program@example.org>", draft.message_id]).values()] == [
        draft.id
    ]


def test_a_probable_answer_holds_the_follow_up_until_a_person_decides(ledger: Ledger) -> None:
    sent = send(ledger, "ann", "bea")
    put(ledger, *(entry(who, "reminder", after="request") for who in ("ann", "bea")))
    ledger.receive([incoming("replied", each, certain=False) for each in sent], NOW)
    assert [found(ledger, each).state for each in sent] == ["sent", "sent"]
    assert ledger.claim(ME, NOW, limit=5) == []
    ann, bea = ledger.received(doubtful=True)
    ledger.decide(ann.id, theirs=True, now=NOW)
    ledger.decide(bea.id, theirs=False, now=NOW)
    assert [each.contact for each in ledger.claim(ME, NOW, limit=5)] == ["bea"]
    assert [found(ledger, each).state for each in sent] == ["replied", "sent"]
    assert list(ledger.received(doubtful=True)) == []
    with pytest.raises(OutreachError, match="no received message"):
        ledger.decide(999, theirs=True, now=NOW)


def test_an_answer_between_claim_and_commit_keeps_the_follow_up_back(ledger: Ledger) -> None:
    sent = send(ledger, "ann", "bea")
    reminders = put(ledger, *(entry(who, "reminder", after="request") for who in ("ann", "bea")))
    ledger.claim(ME, NOW, limit=2)
    ledger.receive([incoming("replied", sent[0]), incoming("replied", sent[1], certain=False)], NOW)
    assert [ledger.commit(each.id, NOW) for each in reminders] == [False, False]
    assert [found(ledger, each).state for each in reminders] == ["cancelled", "queued"]


def test_a_follow_up_waits_until_its_reader_is_back(ledger: Ledger) -> None:
    (sent,) = send(ledger, "ann")
    put(ledger, entry("ann", "reminder", after="request"))
    ledger.receive([incoming("auto_replied", sent, detail={"back": "2026-03-09"}, hold=NOW + 7 * DAY)], NOW)
    assert ledger.claim(ME, NOW + 6 * DAY) == []
    assert [each.step for each in ledger.claim(ME, NOW + 7 * DAY)] == ["reminder"]


def test_addresses_are_suppressed_in_the_same_breath(ledger: Ledger) -> None:
    (sent,) = send(ledger, "ann")
    bounce = incoming("bounced", sent, detail={"status": "5.1.1"}, suppress=("Ann@Example.com",))
    ledger.receive([bounce], NOW)
    listed = ledger.suppressions.of("ann@example.com")
    assert listed
    assert listed.reason == "bounced 5.1.1"
    ledger.suppressions.remove("ann@example.com")
    ledger.receive([bounce], NOW)
    assert ledger.suppressions.of("ann@example.com") is None


def test_a_bounced_letter_leaves_again_with_another_address_by_a_person_s_word(ledger: Ledger) -> None:
    (sent,) = send(ledger, "ann")
    ledger.receive([incoming("bounced", sent)], NOW)
    ledger.transition(sent.id, "queued", "person", NOW)
    corrected = entry("ann", fingerprint="with another address")
    (queued,) = ledger.queue([corrected], NOW, renew=True)
    assert queued.message_id == corrected.message_id
    assert ledger.raw(sent.id) == corrected.raw


def test_nothing_is_kept_of_the_forgotten(ledger: Ledger) -> None:
    (sent,) = send(ledger, "ann")
    ledger.receive([incoming("replied", sent)], NOW)
    ledger.happened("ann", "met", NOW, {"learned": "much"}, NOW)
    ledger.happened("bea", "referred", NOW, {"name": "Ann Lee", "email": "Ann@Example.com"}, NOW)
    ledger.happened("bea", "met", NOW, {"learned": "more"}, NOW)
    ledger.suppressions.forget(["ann@example.com"], [], NOW)
    again = incoming("replied", sent, message_id="<later@example.com>")
    by_sender = incoming("replied", None, sender="ANN@example.com", contact="ann")
    assert ledger.receive([again, by_sender], NOW) == []
    assert list(ledger.received()) == []
    assert [each.detail for each in ledger.history("bea")] == [{}, {"learned": "more"}]
    assert list(ledger.history("ann")) == []


def test_history_tells_everything_in_order(ledger: Ledger) -> None:
    (ann, _) = send(ledger, "ann", "bea")
    ledger.happened("ann", "met", NOW + DAY, {"learned": "how it began"}, NOW + 2 * DAY)
    ledger.happened("ann", "called", NOW + MINUTE, {}, NOW + 2 * DAY, step="request")
    ledger.receive([incoming("replied", ann, at=NOW + HOUR), incoming("noted", None)], NOW + DAY)
    told = list(ledger.history("ann"))
    assert [(each.kind, each.at, each.step) for each in told] == [
        ("sent", NOW, "request"),
        ("called", NOW + MINUTE, "request"),
        ("replied", NOW + HOUR, "request"),
        ("met", NOW + DAY, ""),
    ]
    assert told[0].detail == {"subject": "A question for ann", "delivery": str(ann.id)}
    assert told[2].detail["text"] == "Gladly."
    assert "probable" not in told[2].detail
    assert told[3] == Happening("ann", NOW + DAY, "met", "", {"learned": "how it began"})
    assert {each.contact for each in ledger.history()} == {"ann", "bea"}


def test_history_can_be_read_while_the_ledger_is_used(ledger: Ledger) -> None:
    send(ledger, "ann", "bea")
    for each in ledger.history():
        assert ledger.find(each.contact, "request")
        ledger.happened(each.contact, "noted", NOW + DAY, {"what": "Ünï \n\"'"}, NOW)
    assert [each.kind for each in ledger.history()] == ["sent", "sent", "noted", "noted"]


def test_the_last_event_can_be_undone_and_stays_in_the_ledger(ledger: Ledger) -> None:
    ledger.happened("ann", "called", NOW, {}, NOW)
    ledger.happened("ann", "met", NOW - DAY, {"fit": "4"}, NOW)
    assert ledger.undo_last(NOW) == Happening("ann", NOW - DAY, "met", "", {"fit": "4"})
    assert [each.kind for each in ledger.history()] == ["called"]
    assert ledger.undo_last(NOW)
    assert ledger.undo_last(NOW) is None


@pytest.mark.parametrize("kind", ["opted_out", "declined", "cancelled"])
def test_what_ends_a_contact_takes_their_letters_out_of_the_queue(ledger: Ledger, kind: Any) -> None:
    ann, bea = put(ledger, entry("ann"), entry("bea"))
    ledger.happened("ann", kind, NOW, {}, NOW)
    assert [found(ledger, each).state for each in (ann, bea)] == ["cancelled", "queued"]
    assert ledger.events(ann.id)[-1][2:] == ("queued", "cancelled", "person", kind)


def test_an_event_that_was_logged_stops_the_follow_up(ledger: Ledger) -> None:
    send(ledger, "ann", "bea")
    put(ledger, *(entry(who, "reminder", after="request") for who in ("ann", "bea")))
    ledger.happened("ann", "scheduled", NOW, {"at": "2026-03-05T15:00"}, NOW)
    ledger.happened("bea", "voicemail", NOW, {}, NOW)
    assert [each.contact for each in ledger.claim(ME, NOW, limit=5)] == ["bea"]


def test_campaigns_in_one_ledger_know_nothing_of_each_other(opened: Opener) -> None:
    one, other = opened("one"), opened("other")
    (sent,) = send(one, "ann")
    item = incoming("replied", sent)
    one.receive([item], NOW)
    one.happened("ann", "met", NOW, {}, NOW)
    one.set_mailbox(ME, "INBOX", Bookmark(1, 5, NOW))
    assert (list(other.history()), list(other.received()), other.cited([sent.message_id])) == ([], [], {})
    assert other.mailbox(ME, "INBOX") is None
    assert other.undo_last(NOW) is None
    with pytest.raises(OutreachError, match="no delivery"):
        other.receive([incoming("replied", sent)], NOW)


def test_how_far_a_folder_was_read_is_kept(opened: Opener) -> None:
    ledger = opened()
    assert ledger.mailbox(ME, "INBOX") is None
    ledger.set_mailbox(ME, "INBOX", Bookmark(4294967295, 12, NOW))
    ledger.set_mailbox(ME, "INBOX", Bookmark(4294967295, 40, NOW + HOUR))
    ledger.set_mailbox(ME, "Sent", Bookmark(3, 1, NOW))
    assert opened().mailbox(ME, "INBOX") == Bookmark(4294967295, 40, NOW + HOUR)


def test_letters_are_found_by_the_ids_that_an_answer_cites(ledger: Ledger) -> None:
    ann, bea = send(ledger, "ann", "bea")
    ids = [bea.message_id, "<nobody@example.com>", ann.message_id]
    assert ledger.cited(ids) == {ann.message_id: ann, bea.message_id: bea}
    assert ledger.cited([]) == {}
