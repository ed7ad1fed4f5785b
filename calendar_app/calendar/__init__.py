"""The shared calendar: which days, which activities, and where each bar stands."""
