"""Timed mock interviews: blueprints, the room, the debrief, the report, history."""
