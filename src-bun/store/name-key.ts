/** Two names that read the same are the same: "Ada", "ADA" and "a d a" collide, "Ada" and "Adé" do not. */
export function nameKey(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s|\u200D|\uFE0E|\uFE0F/g, '')
}
