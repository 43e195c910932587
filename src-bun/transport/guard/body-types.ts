// Which content types the body of a request may have, by the path of the request.
//
// Any web page can have a browser send a form to the hub without asking, and a page on another port of the hub's address sends
// the hub's cookie with it. Forms, and `fetch` in the mode `no-cors`, send `application/x-www-form-urlencoded`,
// `multipart/form-data`, `text/plain`, or a body without a type. They cannot send `application/json`: for that a browser first
// asks the hub with OPTIONS, and the hub never agrees. So a body that is not JSON is refused, and one that is JSON comes from a
// program or from a page of ours.
//
// A route that takes other bodies gives that protection up, and needs a row here. On the paths of a row a request without an
// Origin is refused, unless it carries an `Authorization` header, see `needsOrigin`.
//
// Bun has one limit for the bodies of all requests, `maxRequestBodySize` in `app.ts`, which is that of a whole file. So the guard
// looks at Content-Length, by `maxBytesOf`. A chunked body has none: `http/json-body.ts` counts one of JSON while it is read, and the
// route for files what it reads; Elysia parses no body there (`parse: 'none'`), which would hold all of it in memory.

import { PIECE_TYPE } from '../../contract/files/tus.ts'
import { BODY_MAX_BYTES, DOCUMENT_TEXT_MAX_BYTES, FILE_MAX_BYTES } from '../../contract/limits.ts'

/** A path prefix and the content types, in lower case, that are accepted at that path and below it. */
export type BodyTypes = Readonly<Record<`/${string}`, readonly string[]>>

const JSON_TYPE = 'application/json'
/** No form has it. The text of a document, as it is. */
const TEXT_TYPE = 'text/markdown'

/** The row with the longest prefix decides, and replaces the others. */
export const BODY_TYPES: BodyTypes = {
  '/': [JSON_TYPE],
  '/api/files': [JSON_TYPE, PIECE_TYPE],
  '/api/documents': [JSON_TYPE, TEXT_TYPE],
}

/** How long a body of this Content-Type may be. */
export const maxBytesOf = (contentType: string | null): number => MAX_BYTES[mediaTypeOf(contentType)] ?? BODY_MAX_BYTES
const MAX_BYTES: { readonly [type: string]: number } = {
  [PIECE_TYPE]: FILE_MAX_BYTES,
  [TEXT_TYPE]: DOCUMENT_TEXT_MAX_BYTES,
}

/** Whether a body of this Content-Type is accepted at `path`. A body without a Content-Type never is. */
export function acceptsBody(table: BodyTypes, path: string, contentType: string | null): boolean {
  const prefixes = Object.keys(table).filter((prefix) => isBelow(path, prefix))
  const longest = prefixes.sort((a, b) => b.length - a.length)[0] as keyof BodyTypes | undefined
  return longest !== undefined && (table[longest]?.includes(mediaTypeOf(contentType)) ?? false)
}

/** `/api/files` is below `/api/files` and `/`, and not below `/api/file`. */
function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`)
}

/**
 * Whether a request with a body of this type must have an Origin. JSON need not: a script sends none. Older browsers send
 * none with a form either, so for every other type a missing Origin does not prove that a script is asking. A script proves
 * it with an `Authorization` header, which a foreign page cannot set; where there is one, `identity/auth.ts` ignores the cookie.
 */
export function needsOrigin({ headers }: Request): boolean {
  return mediaTypeOf(headers.get('content-type')) !== JSON_TYPE && !headers.has('authorization')
}

/** Without parameters: `application/json` of `Application/JSON; charset=utf-8`. */
function mediaTypeOf(contentType: string | null): string {
  return /^[^;,\s]*/.exec(contentType ?? '')?.[0].toLowerCase() ?? ''
}
