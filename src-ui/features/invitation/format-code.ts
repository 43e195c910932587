/** The code in groups of four, which are easier to read out: `K7QX-4M2P` for `K7QX4M2P`. */
export function formatCode(code: string): string {
  return code.replace(/^(.{4})(?=.)/, '$1-')
}
