/** `missing` where nothing was given, undefined where what was given is no whole number. */
export function pageNumber(given: unknown, missing: number): number | undefined {
  if (given === undefined) return missing
  const number = given === '' ? Number.NaN : Number(given)
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined
}
