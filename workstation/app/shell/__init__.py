"""The frame around the recording: actions, menus, status, preferences."""
