// Which part of a thing is exported: of a room what was written between two times, up to a message, or by some people; of a document
// the text at one point of its history.
import type { ExportKind, ExportSelection } from '../../contract/http/exports.ts'
import { EXPORT_PEOPLE_MAX } from '../../contract/limits.ts'
import { nameKey } from '../../domain/name-key.ts'
import type { Tables } from '../../domain/ports/tables.ts'
import { allow, type Result, refuse } from '../../domain/result.ts'

/** As a query or a command line has it: `who` are names or ids. */
export type AskedSelection = {
  from?: string | undefined
  to?: string | undefined
  seq?: string | undefined
  who?: readonly string[]
}

/** `fits` has the parts that a kind of thing can be asked for. */
const FITS: { readonly [K in ExportKind]: readonly (keyof AskedSelection)[] } = {
  room: ['from', 'to', 'seq', 'who'],
  document: ['seq'],
  board: ['from', 'to', 'who'],
}

/**
 * Refuses what is no time or number, a range that ends before it begins, and what such a thing has no parts of with `export.invalidRange`,
 * and somebody who is not of this hub with `member.notFound`.
 */
export function readSelection(
  kind: ExportKind,
  { who = [], ...asked }: AskedSelection,
  { members }: Pick<Tables, 'members'>,
): Result<ExportSelection> {
  const given = (['from', 'to', 'seq'] as const).filter((part) => asked[part] !== undefined)
  if ([...given, ...(who.length > 0 ? (['who'] as const) : [])].some((part) => !FITS[kind].includes(part)))
    return refuse('export.invalidRange')
  if (who.length > EXPORT_PEOPLE_MAX) return refuse('export.invalidRange')

  const selection: ExportSelection = {}
  if (asked.from !== undefined) selection.from = timeIn(asked.from, 'begins')
  if (asked.to !== undefined) selection.to = timeIn(asked.to, 'ends')
  if (asked.seq !== undefined) selection.seq = /^\d{1,15}$/.test(asked.seq) ? Number(asked.seq) : Number.NaN
  if (Object.values(selection).some(Number.isNaN)) return refuse('export.invalidRange')
  if ((selection.from ?? 0) > (selection.to ?? Number.POSITIVE_INFINITY)) return refuse('export.invalidRange')

  if (who.length === 0) return allow(selection)
  const found = who.map((wanted) => members.byIds([wanted])[0] ?? members.byNameKey(nameKey(wanted)))
  const people = found.flatMap((member) => (member ? { id: member.id, name: member.name } : []))
  return people.length < who.length ? refuse('member.notFound') : allow({ ...selection, who: people })
}

const DAY = /^\d{4}-\d\d-\d\d$/
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?$/

/** Ms since 1970, of such a number, of a day, or of a time, which is one on the clock of this computer where it names no zone. A day is meant from its first moment, or to its last. NaN for anything else. */
function timeIn(text: string, edge: 'begins' | 'ends'): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  if (MOMENT.test(text)) {
    const at = new Date(text).getTime()
    // "04:10" is the whole minute, as an export shows it.
    return edge === 'ends' && /T\d\d:\d\d(Z|[+-]\d\d:\d\d)?$/.test(text) ? at + 59_999 : at
  }
  if (!DAY.test(text)) return Number.NaN
  const day = new Date(`${text}T00:00:00`)
  // 30 February would be 2 March.
  if (day.getDate() !== Number(text.slice(8))) return Number.NaN
  if (edge === 'begins') return day.getTime()
  // 23:59:59.999 comes twice where clocks are set back at midnight, so the day ends where the next one begins.
  day.setDate(day.getDate() + 1)
  day.setHours(0, 0, 0, 0)
  return day.getTime() - 1
}

/** Whether something of this time and person is in the part. */
export function isSelected({ from, to, who }: ExportSelection, at: number, memberId: string): boolean {
  if (from !== undefined && at < from) return false
  if (to !== undefined && at > to) return false
  return !who || who.some(({ id }) => id === memberId)
}
