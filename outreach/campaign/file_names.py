"""What files are named after."""

from outreach.contacts import Contact


def file_name_fields(contact: Contact) -> dict[str, str]:
    """What a contact's file may be named after."""
    return {
        "id": contact.id,
        "row": str(contact.row),
        "name": contact.name or contact.salutation,
        "first": contact.first,
        "last": contact.last or ("" if contact.first else contact.name),
        "title": contact.title,
        "company": contact.company,
        "email": contact.email,
        "source": contact.source,
        "referrer": contact.referrer,
    }
