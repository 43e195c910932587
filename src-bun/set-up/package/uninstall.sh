#!/bin/sh
# Removes what install.sh has installed. Rooms, documents and files stay.
set -eu
share=${XDG_DATA_HOME:-$HOME/.local/share}
rm -rf "$share/hubbub-app" "$share/applications/hubbub.desktop" "${XDG_CONFIG_HOME:-$HOME/.config}/autostart/hubbub.desktop"
rm -f "$share"/icons/hicolor/*/apps/hubbub.png
printf '%s\n' "Hubbub is removed. What was said and written is still in $share/hubbub." >&2
