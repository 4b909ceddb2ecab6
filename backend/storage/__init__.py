"""What is kept: the journal, its projections and who is signed in; all SQL stands here."""
