"""The review page: a campaign's letters in the user's own browser, before any of them leaves.

`app.py` puts it together; each view is a file that makes a blueprint over the `Desk`.
"""
