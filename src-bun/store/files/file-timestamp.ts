/** A time (ms since 1970, shown in UTC) as part of a file name: 20261123-143005. */
export const stamp = (at: number): string =>
  new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
