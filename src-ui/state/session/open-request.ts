// The join request of this tab. It is remembered over a reload, so that nobody loses their place at the door, and forgotten
// with the tab. Where the browser stores nothing it lasts as long as the page.

export type OpenRequest = { pendingId: string; name: string }

const KEY = 'hubbub:join-request'
let inMemory: OpenRequest | undefined

export function openRequest(): OpenRequest | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? 'null') ?? undefined
  } catch {
    return inMemory
  }
}

export function setOpenRequest(request: OpenRequest | undefined): void {
  inMemory = request
  try {
    if (request) sessionStorage.setItem(KEY, JSON.stringify(request))
    else sessionStorage.removeItem(KEY)
  } catch {
    // Storage is forbidden or full: `inMemory` has it.
  }
}
