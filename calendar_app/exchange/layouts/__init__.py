"""The shapes calendars have in spreadsheets, each turned into the same drafts of rows."""
