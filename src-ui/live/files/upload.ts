// Sends files to the hub by tus: begins one, and appends it piece by piece. Where the line is cut it asks how much has come, and goes on
// from there, for as long as nobody cancels it. Decision 53 says why this is no package.
import { type ErrorCode, errorCodeIn } from '../../../src-bun/contract/errors.ts'
import { PIECE_TYPE, TUS_VERSION } from '../../../src-bun/contract/files/tus.ts'
import { pause } from '../wake-up.ts'

/** So much is sent in one request. The hub has it on its disk when it answers. */
const PIECE_BYTES = 4 * 1024 * 1024
/** How long to wait before the next try, in ms. */
const PAUSES = [500, 1000, 2000, 5000, 10_000]
const TUS = { 'tus-resumable': TUS_VERSION }

export type FileToUpload = { content: Blob; name: string; type: string }
export type UploadOptions = {
  signal: AbortSignal
  /** How many bytes the hub has, or is being sent. */
  onProgress(sentBytes: number): void
  /** The hub does not answer, or has no time; false once it goes on. */
  onWaiting(isWaiting: boolean): void
}
/** `unreadable`: the file was deleted, changed or taken away with its disk since it was chosen. */
export type UploadFailure = ErrorCode | 'cancelled' | 'unreadable'
export type Uploaded = { ok: true; id: string } | { ok: false; code: UploadFailure }

/** What came back; a status of 0 where nothing did. */
type Response = { status: number; code: ErrorCode; header(name: string): string | null }
type Request = { method: string; path?: string; headers?: Record<string, string>; body?: Blob }

/** Resolves when the hub has the whole file, has refused it, or `signal` was aborted. */
export async function uploadFile({ content, name, type }: FileToUpload, options: UploadOptions): Promise<Uploaded> {
  const { signal } = options
  const metadata = `filename ${base64(name)},filetype ${base64(type)}`
  const begun = await ask(
    { method: 'POST', headers: { 'upload-length': String(content.size), 'upload-metadata': metadata } },
    options,
  )
  const id = begun.header('location')?.split('/').at(-1)
  if (begun.status !== 201 || !id) return { ok: false, code: signal.aborted ? 'cancelled' : begun.code }

  for (let offset = 0; offset < content.size; ) {
    const body = content.slice(offset, offset + PIECE_BYTES)
    const headers = { 'upload-offset': String(offset), 'content-type': PIECE_TYPE }
    let answer = await send({ method: 'PATCH', path: id, headers, body }, signal, (sent) =>
      options.onProgress(offset + sent),
    )
    // A browser ends the request in the same way where the line is cut and where it cannot read the file.
    if (answer.status === 0 && !signal.aborted && !(await isReadable(body))) {
      giveUpFile(id)
      return { ok: false, code: 'unreadable' }
    }
    if (isTemporary(answer) || answer.code === 'file.wrongOffset')
      answer = await ask({ method: 'HEAD', path: id }, options, answer.status === 0 || isTemporary(answer))
    if (signal.aborted) {
      giveUpFile(id)
      return { ok: false, code: 'cancelled' }
    }
    if (answer.status !== 204 && answer.status !== 200)
      return { ok: false, code: answer.status === 404 ? 'file.notFound' : answer.code }
    offset = Number(answer.header('upload-offset'))
    options.onProgress(offset)
  }
  return { ok: true, id }
}

/** Gives up a file that no message has. Where nobody answers, the hub forgets it after a day. */
export function giveUpFile(id: string): void {
  void send({ method: 'DELETE', path: id }, new AbortController().signal)
}

/** False where a part of it is missing, too. */
const isReadable = (piece: Blob): Promise<boolean> =>
  piece.arrayBuffer().then(
    ({ byteLength }) => byteLength === piece.size,
    () => false,
  )

/** Nothing has answered, or what did will answer otherwise later. */
const isTemporary = ({ status, code }: Response): boolean => status === 0 || status === 503 || code === 'rate.tooMuch'

/** Sends a request until something final comes back. `waitsFirst`: an earlier one has just failed. */
async function ask(request: Request, { signal, onWaiting }: UploadOptions, waitsFirst = false): Promise<Response> {
  for (let tries = waitsFirst ? 1 : 0; ; tries++) {
    if (tries > 0) {
      onWaiting(true)
      await pause(PAUSES[Math.min(tries, PAUSES.length) - 1] ?? 0)
    }
    const answer = await send(request, signal)
    if (signal.aborted || !isTemporary(answer)) {
      onWaiting(false)
      return answer
    }
  }
}

/** `fetch` does not say how much it has sent. */
function send(
  { method, path, headers = {}, body }: Request,
  signal: AbortSignal,
  onProgress?: (sentBytes: number) => void,
): Promise<Response> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    request.open(method, path === undefined ? '/api/files' : `/api/files/${path}`)
    for (const [name, value] of Object.entries({ ...TUS, ...headers })) request.setRequestHeader(name, value)
    if (onProgress) request.upload.onprogress = ({ loaded }) => onProgress(loaded)
    request.onloadend = () => {
      signal.removeEventListener('abort', abort)
      resolve({
        status: request.status,
        code: codeIn(request.responseText),
        header: (name) => request.getResponseHeader(name),
      })
    }
    signal.addEventListener('abort', abort)
    if (signal.aborted) resolve({ status: 0, code: 'internal', header: () => null })
    else request.send(body ?? null)
  })
}

function codeIn(text: string): ErrorCode {
  try {
    return errorCodeIn((JSON.parse(text) as { error?: { code?: unknown } }).error?.code) ?? 'internal'
  } catch {
    // What answers is not the hub, or says nothing.
    return 'internal'
  }
}

/** `btoa` takes bytes only. */
const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))
