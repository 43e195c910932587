// Small texts that this device remembers, in localStorage. Where the browser forbids it they last as long as the tab.

const inMemory = new Map<string, string>()

export function remembered(key: string): string | undefined {
  try {
    return localStorage.getItem(`hubbub:${key}`) ?? undefined
  } catch {
    return inMemory.get(key)
  }
}

export function remember(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`hubbub:${key}`)
    else localStorage.setItem(`hubbub:${key}`, value)
  } catch {
    if (value === undefined) inMemory.delete(key)
    else inMemory.set(key, value)
  }
}

/** Calls back when another tab of this device has changed the value. */
export function onChangedInOtherTab(key: string, changed: (value: string | undefined) => void): void {
  if (typeof document === 'undefined') return
  window.addEventListener('storage', (event) => {
    if (event.key === `hubbub:${key}`) changed(event.newValue ?? undefined)
  })
}
