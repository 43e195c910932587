/** A whole number of a query, from 0. Returns `missing` where the query has none, undefined where it is anything else. */
export function pageNumber(given: unknown, missing: number): number | undefined {
  if (given === undefined) return missing
  const number = given === '' ? Number.NaN : Number(given)
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined
}
