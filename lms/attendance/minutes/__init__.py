"""Minutes of live sessions, from the participant report that the meeting program exports."""
