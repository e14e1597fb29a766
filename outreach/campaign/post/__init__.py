"""Post: letters as e-mail, what is planned to leave, and how it leaves the account, each once."""
