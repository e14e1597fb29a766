"""Files: what was planned as documents in a folder, one document of all, drafts, and papers for calls and meetings."""
