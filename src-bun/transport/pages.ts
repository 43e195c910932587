// Serves the built UI. All of it is small enough to be held in memory, compressed and with its headers.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { errorBody } from './http/answer.ts'

type Asset = {
  bytes: Uint8Array<ArrayBuffer>
  gzip: Uint8Array<ArrayBuffer> | undefined
  headers: Record<string, string>
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * Mermaid draws in a frame of its own: it needs inline styles, which the policy of the pages refuses. The frame has no origin,
 * no connection and no storage, and is allowed in our pages only. Having no origin, it fetches its scripts by CORS.
 */
const DIAGRAMS = '/diagrams/'
function diagramHeaders(request: Request): Record<string, string> {
  const host = request.headers.get('host') ?? ''
  // In WebKit 'self' is nothing for a document without an origin. The guard lets only names of this hub through.
  const scripts = `script-src 'self' http://${host}${DIAGRAMS} https://${host}${DIAGRAMS}`
  return {
    'access-control-allow-origin': '*',
    'content-security-policy': `sandbox allow-scripts; default-src 'none'; ${scripts}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`,
  }
}

export type Ui = {
  /** Names the build; `none` where there is none. An open tab compares it with its own to notice a new one. */
  readonly build: string
  /** Where it was built; undefined where it was not. */
  readonly folder: string | undefined
  /**
   * The file at `path`, from the cache of the browser where that is current (304), else compressed where the browser takes
   * gzip. A path without an extension is a page of the app, which is index.html. A missing file is 404 and not the page: a
   * tab of an older build would run HTML as a script.
   */
  answer(request: Request, path: string): Response
}

/** `folder` is Vite's output. Where it is undefined the hub serves everything but pages, which answer 503. */
export function createUi(folder: string | undefined): Ui {
  const assets = new Map<string, Asset>()
  for (const file of folder === undefined ? [] : filesIn(folder)) {
    if (file.endsWith('.gz')) continue
    const path = `/${relative(folder as string, file)
      .split(sep)
      .join('/')}`
    assets.set(path, asset(file, path))
  }
  const index = assets.get('/index.html')

  return {
    folder,
    build: index?.headers['etag']?.replaceAll('"', '') ?? 'none',

    answer(request, path) {
      const found = assets.get(path) ?? (extname(path) === '' && !path.startsWith('/assets/') ? index : undefined)
      if (isMalformed(path)) return Response.json(errorBody('frame.malformed'), { status: 400 })
      if (path.startsWith('/api/')) return Response.json(errorBody('notFound'), { status: 404 })
      if (!found) {
        const status = index || extname(path) !== '' ? 404 : 503
        return new Response(status === 503 ? 'The user interface has not been built: npm run build' : 'Not found', {
          status,
        })
      }
      const headers = path.startsWith(DIAGRAMS) ? { ...found.headers, ...diagramHeaders(request) } : found.headers
      if (request.headers.get('if-none-match') === found.headers['etag']) {
        return new Response(null, { status: 304, headers })
      }
      const takesGzip = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')
      if (!found.gzip || !takesGzip) return new Response(found.bytes, { headers })
      return new Response(found.gzip, { headers: { ...headers, 'content-encoding': 'gzip' } })
    },
  }
}

/** Whether a percent sign of the path encodes nothing, or no UTF-8. */
function isMalformed(path: string): boolean {
  try {
    decodeURIComponent(path)
    return false
  } catch {
    // The client's mistake, answered 400.
    return true
  }
}

function asset(file: string, path: string): Asset {
  const bytes = new Uint8Array(readFileSync(file))
  return {
    bytes,
    // The build compresses each file once, at the highest level.
    gzip: existsSync(`${file}.gz`) ? new Uint8Array(readFileSync(`${file}.gz`)) : undefined,
    headers: {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      etag: `"${new Bun.CryptoHasher('sha256').update(bytes).digest('hex').slice(0, 12)}"`,
      // Vite puts a hash of the content into the names of these files.
      'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
    },
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
