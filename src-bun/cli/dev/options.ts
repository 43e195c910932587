import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { UsageError } from '../../arguments.ts'

export type DevOptions = {
  people: number
  messages: number
  /** The folder that keeps the world between runs. */
  data: string
  /** Deletes the kept world and makes a new one. */
  fresh: boolean
  /** Every other flag, for `hubbub serve`. */
  hubFlags: string[]
}

const DEFAULT_PEOPLE = 3
const DEFAULT_MESSAGES = 40
const PEOPLE_MAX = 500
const MESSAGES_MAX = 100_000

const OWN_FLAGS = {
  people: { type: 'string' },
  messages: { type: 'string' },
  data: { type: 'string' },
  fresh: { type: 'boolean' },
} as const

/**
 * The flags of `npm run dev`. A flag that is not ours is handed on to the hub, which checks it. `defaultData` is the folder
 * without `--data`. Throws `UsageError`.
 */
export function readDevOptions(argv: string[], defaultData: string): DevOptions {
  const { values, tokens } = parseArgs({
    args: argv,
    options: OWN_FLAGS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const own = new Set<number>()
  for (const token of tokens) {
    if (token.kind !== 'option' || !(token.name in OWN_FLAGS)) continue
    own.add(token.index)
    if (token.value !== undefined && !token.inlineValue) own.add(token.index + 1)
  }
  return {
    people: wholeNumber('--people', values.people, { default: DEFAULT_PEOPLE, min: 3, max: PEOPLE_MAX }),
    messages: wholeNumber('--messages', values.messages, { default: DEFAULT_MESSAGES, min: 0, max: MESSAGES_MAX }),
    data: resolve(typeof values.data === 'string' ? values.data : defaultData),
    fresh: values.fresh === true,
    hubFlags: argv.filter((_, index) => !own.has(index)),
  }
}

type Range = { default: number; min: number; max: number }

function wholeNumber(flag: string, given: string | boolean | undefined, range: Range): number {
  if (given === undefined) return range.default
  const number = Number(given)
  if (typeof given === 'string' && /^\d+$/.test(given) && number >= range.min && number <= range.max) return number
  throw new UsageError(`${flag} takes a number from ${range.min} to ${range.max}, not "${given}".`)
}
