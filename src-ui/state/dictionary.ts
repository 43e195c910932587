/**
 * An object for keys that people choose, with the entries of `entries`. It has nothing but its entries: `{}` answers also to
 * `constructor` and `toString`.
 */
export function dictionary<T>(...entries: (Readonly<Record<string, T>> | undefined)[]): Record<string, T> {
  return Object.assign(Object.create(null), ...entries)
}
