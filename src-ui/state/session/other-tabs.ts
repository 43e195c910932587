// All tabs of a browser share one session cookie. When somebody signs in in one tab, the requests of every other tab are made as that member from
// then on, so the tabs say to each other who has signed in.

const channel = open()

/** Undefined where the browser refuses it. A tab then learns it when it connects again. */
function open(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel('hubbub-signed-in')
  } catch {
    return undefined
  }
}

export const announceSignIn = (memberId: string): void => channel?.postMessage(memberId)

/** Calls back with the id of each member who signs in in another tab of this browser. */
export const onSignInElsewhere = (listener: (memberId: string) => void): void =>
  channel?.addEventListener('message', ({ data }) => listener(String(data)))
