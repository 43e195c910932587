// What each `Map` and `Set` of the hub holds, by the place in the sources that has made it. It is put into the hub's process before
// the hub is loaded, so it finds every registry, also one that nobody has thought of.

type Sized = { readonly size: number }

/** Replaces `Map` and `Set` in this process until `stop`. `sizes` sums up what those hold that were made since and are still in use. */
export function trackCollections(): { sizes(): Record<string, number>; stop(): void } {
  const usual = { Map, Set }
  const made = new Map<string, WeakRef<Sized>[]>()
  const cleanAt = new Map<string, number>()

  function note(collection: Sized): void {
    const site = /\/src-bun\/([\w./-]+:\d+)/.exec(new Error().stack ?? '')?.[1]
    if (site === undefined) return
    const refs = made.get(site) ?? []
    refs.push(new WeakRef(collection))
    made.set(site, refs)
    if (refs.length < (cleanAt.get(site) ?? 1000)) return
    const alive = refs.filter((ref) => ref.deref())
    made.set(site, alive)
    cleanAt.set(site, 1000 + 2 * alive.length)
  }

  globalThis.Map = class<K, V> extends Map<K, V> {
    constructor(...given: ConstructorParameters<typeof Map<K, V>>) {
      super(...given)
      note(this)
    }
  } as MapConstructor
  globalThis.Set = class<T> extends Set<T> {
    constructor(...given: ConstructorParameters<typeof Set<T>>) {
      super(...given)
      note(this)
    }
  } as SetConstructor

  return {
    sizes() {
      const sizes: Record<string, number> = {}
      for (const [site, refs] of made)
        for (const ref of refs) sizes[site] = (sizes[site] ?? 0) + (ref.deref()?.size ?? 0)
      return sizes
    },
    stop: () => void Object.assign(globalThis, usual),
  }
}
