// A ZIP archive, which Word and Excel files are, written while its content is made: nothing of it is held in memory.
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'

export type ZipEntry = {
  name: string
  content: Iterable<string | Uint8Array>
  /** Images are compressed already. */
  isStored?: boolean
}

/** Of 1 to 9. Higher levels take several times as long and save little of XML. */
const LEVEL = 4

/** The archive in pieces. Each entry is read when its turn comes. `at` is the time of all entries, in ms since 1970. */
export function* zipOf(entries: Iterable<ZipEntry>, at: number): Generator<Uint8Array> {
  const made: Uint8Array[] = []
  const zip = new Zip((fault, bytes) => {
    if (fault) throw fault
    made.push(bytes)
  })
  for (const { name, content, isStored } of entries) {
    const file = isStored ? new ZipPassThrough(name) : new ZipDeflate(name, { level: LEVEL })
    file.mtime = at
    zip.add(file)
    for (const piece of content) {
      file.push(typeof piece === 'string' ? Buffer.from(piece) : piece)
      yield* made.splice(0)
    }
    file.push(new Uint8Array(0), true)
    yield* made.splice(0)
  }
  zip.end()
  yield* made
}
