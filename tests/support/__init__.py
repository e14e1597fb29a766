"""What the tests share: running the program, LibreOffice, and whole campaigns with expected results."""
