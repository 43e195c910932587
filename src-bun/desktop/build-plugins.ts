// Changes to Electrobun's own code while it is bundled.
import type { BunPlugin } from 'bun'

const SOCKET = /electrobun[\\/]dist[\\/]api[\\/]bun[\\/]core[\\/]Socket\.ts$/
const SERVE_CALL = 'Bun.serve<{ webviewId: number }>({'

/** Electrobun's RPC server would listen on every address, on a computer that invites the whole network. */
const loopbackOnly: BunPlugin = {
  name: 'loopback-only',
  setup(build) {
    build.onLoad({ filter: SOCKET }, async ({ path }) => ({
      contents: toLoopback(await Bun.file(path).text()),
      loader: 'ts',
    }))
  },
}

export function toLoopback(source: string): string {
  const rewritten = source.replace(SERVE_CALL, `${SERVE_CALL} hostname: '127.0.0.1',`)
  if (rewritten === source)
    throw new Error("Electrobun's Socket.ts has changed: its server can no longer be kept on the loopback address.")
  return rewritten
}

/** Electrobun imports these for 3D graphics: 11 MB that we never call. */
const withoutThreeDimensions: BunPlugin = {
  name: 'without-three-dimensions',
  setup(build) {
    build.onResolve({ filter: /^(three|@babylonjs\/core)$/ }, ({ path }) => ({ path, namespace: 'left-out' }))
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'export {}', loader: 'js' }))
  },
}

/** Files are made in the Worker of an export, which has the library for PDF files: here it would be 2 MB more to read at each start. */
const withoutPdf: BunPlugin = {
  name: 'without-pdf',
  setup(build) {
    build.onResolve({ filter: /^pdfkit$/ }, ({ path }) => ({ path, namespace: 'only-in-the-worker' }))
    build.onLoad({ filter: /.*/, namespace: 'only-in-the-worker' }, () => ({
      contents: 'export default undefined',
      loader: 'js',
    }))
  },
}

/** The app's Bun cannot replicate a database, so the app is never one of several machines: 0.4 MB that it would read at each start. */
const withoutCluster: BunPlugin = {
  name: 'without-cluster',
  setup(build) {
    build.onLoad({ filter: /src-bun[\\/]cluster[\\/]cluster\.ts$/ }, () => ({
      contents:
        "export function openCluster() { throw new Error('The app is one machine. A hub on several is started with hubbub serve --cluster.') }",
      loader: 'ts',
    }))
  },
}

export const buildPlugins: BunPlugin[] = [loopbackOnly, withoutThreeDimensions, withoutPdf, withoutCluster]
