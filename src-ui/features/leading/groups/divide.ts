/** Puts everybody into one of `count` groups by chance, of which no one is larger than another by more than one. */
export function divide(ids: readonly string[], count: number, random: () => number = Math.random): string[][] {
  const mixed = [...ids]
  // Each order is as likely as any other (Fisher and Yates).
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const [a, b] = [mixed[last] as string, mixed[other] as string]
    mixed[last] = b
    mixed[other] = a
  }
  return Array.from({ length: count }, (_, group) => mixed.filter((_, place) => place % count === group))
}
