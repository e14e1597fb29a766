"""Files: what was planned as documents in a folder, one document of all, drafts and what comes back in them, papers."""
