const KEY = 'hubbub:reloaded-at'
/** A fault that is still there after a reload must not have the page reloaded again and again, in ms. */
const NOT_AGAIN_FOR_MS = 60_000

/** Reloads the page, unless this did so a short time ago: the hub may have other scripts by now than when the page was opened. */
export function reloadOnce(): void {
  try {
    if (Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < NOT_AGAIN_FOR_MS) return
    sessionStorage.setItem(KEY, String(Date.now()))
    location.reload()
  } catch {
    // Where nothing can be stored, nobody would know that it was reloaded.
  }
}
