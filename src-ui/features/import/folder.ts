// The files of a folder that somebody drops or chooses, and how the texts in it name each other and their images.

/** `path` is relative to what was dropped or chosen, with `/` between its parts. */
export type FolderFile = { path: string; file: File }

/** A folder with more is something else than notes, and a browser would be busy with it for long. */
export const FOLDER_FILES_MAX = 2000

/**
 * The files of what was dropped, those in folders included; without what begins with a dot. To be called while the event is handled:
 * a browser forgets what was dropped then. Never rejects.
 */
export function droppedFiles(transfer: DataTransfer): Promise<FolderFile[]> | undefined {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? [])
  return entries.some(({ isDirectory }) => isDirectory) ? filesIn(entries) : undefined
}

export const chosenFiles = (files: readonly File[]): FolderFile[] =>
  files
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(({ path }) => !path.split('/').some((part) => part.startsWith('.')))
    .slice(0, FOLDER_FILES_MAX)

async function filesIn(entries: readonly FileSystemEntry[]): Promise<FolderFile[]> {
  const found: FolderFile[] = []
  const left = [...entries]
  for (let entry = left.shift(); entry && found.length < FOLDER_FILES_MAX; entry = left.shift()) {
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory) left.push(...(await childrenOf(entry as FileSystemDirectoryEntry)))
    else {
      const file = await fileOf(entry as FileSystemFileEntry)
      if (file) found.push({ path: entry.fullPath.replace(/^\//, ''), file })
    }
  }
  return found
}

const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File | undefined>((resolve) => entry.file(resolve, () => resolve(undefined)))

/** A reader gives a hundred at a time. */
async function childrenOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])))
    if (some.length === 0 || all.length > FOLDER_FILES_MAX) return all
    all.push(...some)
  }
}

/** A file of the folder that an address in the file at `from` names, as its path; undefined for any other address. */
export function pathFrom(from: string, address: string): string | undefined {
  if (/^([a-z][a-z\d+.-]*:|[/#?])/i.test(address)) return undefined
  const parts = from.split('/').slice(0, -1)
  for (const part of decoded(address.replace(/[?#].*/, '')).split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined
    if (part !== '..' && part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/
const LINK = /(!?)\[([^[\]\n]*)\]\(\s*(?:<([^<>\n]+)>|([^\s()<>]+))(?:\s+"[^"\n]*")?\s*\)/g

type Replace = (link: { isImage: boolean; words: string; address: string }) => string | undefined

/** The text with other links, but in code; undefined leaves one as it is. */
export function withLinks(text: string, replace: Replace): string {
  let fence: string | undefined
  return text
    .split('\n')
    .map((line) => {
      const mark = FENCE.exec(line)?.[1]
      if (mark && (fence === undefined || mark.startsWith(fence))) fence = fence === undefined ? mark : undefined
      if (mark || fence !== undefined) return line
      return line.replace(
        LINK,
        (link: string, sign: string, words: string, inBrackets?: string, plain?: string) =>
          replace({ isImage: sign === '!', words, address: inBrackets ?? plain ?? '' }) ?? link,
      )
    })
    .join('\n')
}

/** Links to other texts of the folder become links by name, where one text alone has the title. */
export function withNames(text: string, from: string, titles: ReadonlyMap<string, string>): string {
  const counts = new Map<string, number>()
  for (const title of titles.values()) counts.set(title, (counts.get(title) ?? 0) + 1)
  return withLinks(text, ({ isImage, words, address }) => {
    const title = isImage ? undefined : titles.get(pathFrom(from, address) ?? '')
    if (title === undefined || counts.get(title) !== 1 || /[[\]|]/.test(title) || words.includes('|')) return undefined
    return words === title || words === '' ? `[[${title}]]` : `[[${title}|${words}]]`
  })
}
