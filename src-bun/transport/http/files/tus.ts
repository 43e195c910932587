// What the headers of tus say.
import { TUS_EXTENSIONS, TUS_VERSION } from '../../../contract/files/tus.ts'
import { FILE_MAX_BYTES } from '../../../contract/limits.ts'

export const TUS_HEADERS = { 'tus-resumable': TUS_VERSION }
/** What a client may ask for before it sends anything. */
export const TUS_ABILITIES = {
  ...TUS_HEADERS,
  'tus-version': TUS_VERSION,
  'tus-extension': TUS_EXTENSIONS.join(','),
  'tus-max-size': String(FILE_MAX_BYTES),
}

/** A number of bytes. Undefined where the header is missing or something else. */
export function bytesIn(header: string | null): number | undefined {
  return header !== null && /^\d{1,15}$/.test(header) ? Number(header) : undefined
}

/**
 * The name and the media type in `Upload-Metadata`: pairs of a key and a value in base64, separated by commas. `name` and `type` do as
 * well as `filename` and `filetype`. Undefined where the header is malformed.
 */
export function metadataIn(header: string | null): { name: string; mediaType: string } | undefined {
  const values = new Map<string, string>()
  for (const pair of (header ?? '').split(',')) {
    const [key, base64 = '', ...others] = pair.trim().split(/\s+/)
    if (!key) continue
    if (others.length > 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return undefined
    values.set(key.toLowerCase(), Buffer.from(base64, 'base64').toString())
  }
  return {
    name: values.get('filename') ?? values.get('name') ?? '',
    mediaType: values.get('filetype') ?? values.get('type') ?? '',
  }
}
