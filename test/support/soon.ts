// An expectation of something that comes about: of what a page shows, of what a hub has stored.
import { expect, type Matchers } from 'bun:test'
import { eventually } from './hub.ts'

type Soon<M> = {
  [K in keyof M]: M[K] extends (...expected: infer E) => unknown ? (...expected: E) => Promise<void> : Soon<M[K]>
}
type Matcher = (...expected: unknown[]) => void

/**
 * Like `expect`, and reads again until it is so: `await expectSoon(() => badge.textContent()).toBe('2')`. What is read once may be
 * what was there just before. That something is absent proves nothing until something else has shown that its moment has come.
 */
export function expectSoon<T>(read: () => T | Promise<T>): Soon<Matchers<T>> {
  const later = (isNegated: boolean): object =>
    new Proxy(
      {},
      {
        get: (_, name: string) =>
          name === 'not'
            ? later(!isNegated)
            : (...expected: unknown[]) =>
                eventually(async () => {
                  const seen = expect(await read())
                  const matchers = (isNegated ? seen.not : seen) as unknown as Record<string, Matcher>
                  ;(matchers[name] as Matcher)(...expected)
                  return true
                }),
      },
    )
  return later(false) as Soon<Matchers<T>>
}
