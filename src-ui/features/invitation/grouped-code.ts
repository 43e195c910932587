/** `K7QX4M2P` as people read it out: `K7QX-4M2P`. */
export function groupedCode(code: string): string {
  return code.replace(/^(.{4})(?=.)/, '$1-')
}
