#!/bin/sh
# Installs Hubbub for this account, or puts a newer version in the place of an older one. Needs no root, and touches no data.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
share=${XDG_DATA_HOME:-$HOME/.local/share}
app=$share/hubbub-app

say() { printf '%s\n' "$*" >&2; }

if [ "$(id -u)" = 0 ]; then
  say "Install it as the person who will use it, not as root."
  exit 1
fi
for exe in /proc/[0-9]*/exe; do
  case $(readlink "$exe" 2>/dev/null || true) in
    "$app"/*)
      say "Hubbub is running. Quit it, then run this again."
      exit 1
      ;;
  esac
done

mkdir -p "$share/applications"
rm -rf "$app.new" "$app.old"
cp -R "$here/app" "$app.new"
if [ -e "$app" ]; then mv "$app" "$app.old"; fi
mv "$app.new" "$app"
rm -rf "$app.old"
cp "$here/uninstall.sh" "$app/uninstall.sh"

for icon in "$here"/icons/hubbub-*.png; do
  size=${icon##*hubbub-}
  size=${size%.png}
  mkdir -p "$share/icons/hicolor/${size}x${size}/apps"
  cp "$icon" "$share/icons/hicolor/${size}x${size}/apps/hubbub.png"
done

# A menu entry escapes some characters of a command with a backslash, then every backslash, and a percent sign by doubling it.
quoted=$(printf '%s' "$app/bin/launcher" | sed -e 's/[\\"`$]/\\&/g' -e 's/\\/\\\\/g' -e 's/%/%%/g')
folder=$(printf '%s' "$app/bin" | sed -e 's/\\/\\\\/g')
entry=$share/applications/hubbub.desktop
sed -e '/^Exec=/d' -e '/^Icon=/d' -e '/^Path=/d' "$app/Hubbub.desktop" >"$entry.new"
# The app finds its parts from the folder of its launcher.
printf 'Exec="%s"\nPath=%s\nIcon=hubbub\n' "$quoted" "$folder" >>"$entry.new"
mv "$entry.new" "$entry"
if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database "$share/applications" 2>/dev/null || true; fi
if command -v gtk-update-icon-cache >/dev/null 2>&1; then gtk-update-icon-cache -q -t "$share/icons/hicolor" 2>/dev/null || true; fi

if command -v ldd >/dev/null 2>&1; then
  lacking=$(ldd "$app/bin/libNativeWrapper.so" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p' | sort -u | tr '\n' ' ')
  if [ -n "$lacking" ]; then
    say "The window needs libraries that this computer lacks: $lacking"
    say "On Debian and Ubuntu: sudo apt-get install libgtk-3-0 libwebkit2gtk-4.1-0 libayatana-appindicator3-1"
  fi
fi
say "Hubbub is in $app, and in the menu of this desktop. To remove it: $app/uninstall.sh"
