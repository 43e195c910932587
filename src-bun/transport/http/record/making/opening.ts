import type { Change } from '../../../../contract/frames/changes.ts'
import type { ExportFormat } from '../../../../contract/http/exports.ts'
import type { Member } from '../../../../contract/members.ts'
import type { Tables } from '../../../../domain/ports/tables.ts'
import type { PastTextOf, TextOf } from '../../../../export/content.ts'
import type { AskedSelection } from '../../../../export/read/selection.ts'
import type { Fed, Head, StoredImage } from '../../../../export/worker/job.ts'

/** What is asked for: by whom, of which thing, and when, in ms since 1970. */
export type Wanted = { actor: Member; id: string; format: ExportFormat; asked: AskedSelection; takenAt: number }

export type Reading = {
  /** Reads what is committed, in one short turn of work of the hub. */
  read<T>(look: (tables: Tables) => T): T
  pastTextOf: PastTextOf
  textOf: TextOf
  /** Where a content is on the disk; undefined for what is no hash. */
  pathOf(hash: string): string | undefined
}

/** One step of the reading: something for the Worker, or, when all is read, the rest. Everything that is in a file was so at the last step. */
export type Step = { fed: Fed[]; transfer?: ArrayBuffer[] } | { head: Head }

/** A thing that may be exported, and that is read step by step. `step` throws where it cannot be read any more. */
export type Opening = {
  title: string
  step(): Step
  /** Is called with every change that is committed until all is read. */
  onChange(change: Change): void
}

/** The complete files of these ids, of any type. */
export function imagesOf({ files }: Tables, ids: readonly string[], pathOf: Reading['pathOf']): StoredImage[] {
  return ids.flatMap((id) => {
    const file = files.byId(id)
    const path = file?.isComplete && file.hash !== undefined ? pathOf(file.hash) : undefined
    return file && path !== undefined ? { id, type: file.type, bytes: file.bytes, path } : []
  })
}
