// Whether a Linux desktop shows icons in a tray: GNOME does not by itself, and an app that went on there unseen could not be ended.

/** What shows the icons has this name on the bus of the session. */
const WATCHER = 'org.kde.StatusNotifierWatcher'
const ANSWERS_WITHIN_MS = 3000

export async function hasTrayHost(env: Record<string, string | undefined> = process.env): Promise<boolean> {
  try {
    const asking = Bun.spawn(['busctl', '--user', '--quiet', 'status', WATCHER], {
      env,
      stdio: ['ignore', 'ignore', 'ignore'],
      timeout: ANSWERS_WITHIN_MS,
    })
    return (await asking.exited) === 0
  } catch {
    // Without systemd nobody can be asked. The window then asks before it ends the hub.
    return false
  }
}
