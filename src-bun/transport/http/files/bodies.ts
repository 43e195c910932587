// How much the hub reads at the same time. Bun before 1.4 holds in memory what it has received and nobody has read yet, however much
// that is, so a request with a piece of a file is counted by what it announces, until its last byte was read.
import { FILE_BODIES_MAX_BYTES, FILE_BODIES_PER_MEMBER_MAX_BYTES, FILE_MAX_BYTES } from '../../../contract/limits.ts'

export type Bodies = {
  /** Counts the body of a request of this member. Returns a function that ends this, or undefined where there is no room for it. */
  enter(memberId: string, request: Request): (() => void) | undefined
}

export function createBodies(): Bodies {
  const byMember = new Map<string, number>()
  let total = 0

  function add(memberId: string, bytes: number): void {
    total += bytes
    const ofMember = (byMember.get(memberId) ?? 0) + bytes
    if (ofMember > 0) byMember.set(memberId, ofMember)
    else byMember.delete(memberId)
  }

  return {
    enter(memberId, request) {
      const length = request.headers.get('content-length')
      // A chunked body does not say how long it will be.
      const bytes = length === null ? FILE_MAX_BYTES : Number(length)
      const ofMember = (byMember.get(memberId) ?? 0) + bytes
      if (ofMember > FILE_BODIES_PER_MEMBER_MAX_BYTES || total + bytes > FILE_BODIES_MAX_BYTES) return undefined
      add(memberId, bytes)
      return () => add(memberId, -bytes)
    },
  }
}
