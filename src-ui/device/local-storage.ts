// Small texts that this device remembers, in localStorage. Where the browser refuses one, because storage is forbidden or
// full, it lasts as long as the tab.

/** What this tab could not store, which is newer than what is stored under the same key. `undefined`: removed. */
const inMemory = new Map<string, string | undefined>()

export function remembered(key: string): string | undefined {
  if (inMemory.has(key)) return inMemory.get(key)
  try {
    return localStorage.getItem(`hubbub:${key}`) ?? undefined
  } catch {
    return undefined
  }
}

export function remember(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`hubbub:${key}`)
    else localStorage.setItem(`hubbub:${key}`, value)
    inMemory.delete(key)
  } catch {
    inMemory.set(key, value)
  }
}

/** The keys of everything that this device remembers. */
export function rememberedKeys(): string[] {
  try {
    return Object.keys(localStorage).flatMap((key) => /^hubbub:(.*)$/s.exec(key)?.[1] ?? [])
  } catch {
    return [...inMemory].flatMap(([key, value]) => (value === undefined ? [] : [key]))
  }
}
