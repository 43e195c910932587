/** A time (ms since 1970) as part of a file name, in UTC: 20261123-143005. */
export const fileTimestamp = (at: number): string =>
  new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
