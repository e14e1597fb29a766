"""Post: letters as e-mail, whether they are as approved, what is planned to leave, and how it leaves, each once."""
