export type ByteCache<K, V> = {
  get(key: K): V | undefined
  /** `bytes` is about what the value takes. One that is larger than the whole cache is not kept. */
  set(key: K, value: V, bytes: number): void
  delete(key: K): void
}

/** Keeps values of at most `maxBytes` together. Where there are more, the one that was used least recently goes. */
export function createByteCache<K, V>(maxBytes: number): ByteCache<K, V> {
  /** The one used least recently is the first. */
  const entries = new Map<K, { value: V; bytes: number }>()
  let sum = 0

  function remove(key: K): void {
    sum -= entries.get(key)?.bytes ?? 0
    entries.delete(key)
  }

  return {
    get(key) {
      const entry = entries.get(key)
      if (!entry) return undefined
      entries.delete(key)
      entries.set(key, entry)
      return entry.value
    },
    set(key, value, bytes) {
      remove(key)
      if (bytes > maxBytes) return
      entries.set(key, { value, bytes })
      sum += bytes
      for (const oldest of entries.keys()) {
        if (sum <= maxBytes) return
        remove(oldest)
      }
    },
    delete: remove,
  }
}
