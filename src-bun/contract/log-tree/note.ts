// Checkpoints of the log tree, in the forms of C2SP tlog-checkpoint and signed-note: lines of text with the size and the root of the
// tree, an empty line, and a line with the signature. Ed25519 and SHA-256 are given, as in `merkle.ts`.
import { HASH_BYTES, isSame, type Sha256 } from './merkle.ts'

/** `origin` names the log: no two hubs have the same. */
export type Checkpoint = { origin: string; size: number; root: Uint8Array }

/** Public, with the name that its signatures have. */
export type LogKey = { name: string; publicKey: Uint8Array }

export type VerifySignature = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => boolean

/** The algorithm Ed25519 in signed notes. */
const ED25519 = 1
const SIGNATURE_BYTES = 64
const KEY_BYTES = 32
/** A note is made of a few short lines; anything longer is none of ours. */
export const NOTE_MAX_CHARS = 4096
/** Without what would end a line or a name. */
const NAME = /^[^\s+]{1,200}$/u
const SIGNATURE_LINE = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/u

export const originOf = (hubId: string): string => `hubbub/${hubId}`

export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`
}

/** `sign` gives the Ed25519 signature of the bytes. */
export function signNote(text: string, key: LogKey, sha256: Sha256, sign: (message: Uint8Array) => Uint8Array): string {
  const signature = sign(utf8(text))
  return `${text}\n— ${key.name} ${toBase64(concat(keyHash(key, sha256), signature))}\n`
}

/** The key as one line, which is how signed notes write it: name, hash, and the bytes with their algorithm. */
export function keyText(key: LogKey, sha256: Sha256): string {
  const hash = Array.from(keyHash(key, sha256), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${key.name}+${hash}+${toBase64(concat(Uint8Array.of(ED25519), key.publicKey))}`
}

/** Undefined where the line is no key of this kind. */
export function parseKey(line: string, sha256: Sha256): LogKey | undefined {
  const [name = '', , ...rest] = line.split('+')
  const bytes = fromBase64(rest.join('+'))
  if (!NAME.test(name) || bytes?.length !== 1 + KEY_BYTES || bytes[0] !== ED25519) return undefined
  const key = { name, publicKey: bytes.slice(1) }
  return keyText(key, sha256) === line ? key : undefined
}

type Crypto = { sha256: Sha256; verify: VerifySignature }

/** The text of a note that this key has signed. Undefined for anything else. */
export function openNote(note: string, key: LogKey, { sha256, verify }: Crypto): string | undefined {
  if (note.length > NOTE_MAX_CHARS) return undefined
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n')) return undefined
  const text = note.slice(0, end + 1)
  const hash = keyHash(key, sha256)
  const isSigned = note
    .slice(end + 2, -1)
    .split('\n')
    .some((line) => {
      const [, name, encoded = ''] = SIGNATURE_LINE.exec(line) ?? []
      const bytes = name === key.name ? fromBase64(encoded) : undefined
      if (bytes?.length !== hash.length + SIGNATURE_BYTES || !isSame(bytes.subarray(0, hash.length), hash)) return false
      return verify(bytes.slice(hash.length), utf8(text), key.publicKey)
    })
  return isSigned ? text : undefined
}

/** The checkpoint of a note that this key has signed. Undefined for anything else. */
export function openCheckpoint(note: string, key: LogKey, crypto: Crypto): Checkpoint | undefined {
  const text = openNote(note, key, crypto)
  return text === undefined ? undefined : parseCheckpoint(text)
}

/** Undefined where the text has not the three lines of a checkpoint. */
function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin = '', digits = '', encoded = ''] = text.split('\n')
  const [size, root] = [Number(digits), fromBase64(encoded)]
  if (!/^(0|[1-9]\d{0,15})$/.test(digits) || !Number.isSafeInteger(size) || root?.length !== HASH_BYTES)
    return undefined
  return origin === '' ? undefined : { origin, size, root }
}

/** Four bytes by which a note says which key has signed it. */
function keyHash({ name, publicKey }: LogKey, sha256: Sha256): Uint8Array {
  return sha256(concat(utf8(`${name}\n`), Uint8Array.of(ED25519), publicKey)).slice(0, 4)
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

function concat(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** So many arguments fit on the stack of every engine. */
const CHARS_AT_ONCE = 4096

/** Called for each hash of a log, which is why it makes no array. */
export function toBase64(bytes: Uint8Array): string {
  if (bytes.length <= CHARS_AT_ONCE) return btoa(String.fromCharCode(...bytes))
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

/** Undefined where the text is no base64, or not written in the one way that `toBase64` has. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  const decoded = atob(text)
  const bytes = new Uint8Array(decoded.length)
  for (let at = 0; at < decoded.length; at++) bytes[at] = decoded.charCodeAt(at)
  return btoa(decoded) === text ? bytes : undefined
}
