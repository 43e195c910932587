// What must change in Electrobun's own code on its way into the bundle.
import type { BunPlugin } from 'bun'

const SOCKET = /electrobun[\\/]dist[\\/]api[\\/]bun[\\/]core[\\/]Socket\.ts$/
const LISTENS = 'Bun.serve<{ webviewId: number }>({'

/** Its RPC server would listen on every address of a computer that invites the whole network. */
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
  const rewritten = source.replace(LISTENS, `${LISTENS} hostname: '127.0.0.1',`)
  if (rewritten === source)
    throw new Error("Electrobun's Socket.ts has changed: its server can no longer be kept on the loopback address.")
  return rewritten
}

/** Imported by Electrobun for games in a window: 11 MB that nothing here calls. */
const withoutThreeDimensions: BunPlugin = {
  name: 'without-three-dimensions',
  setup(build) {
    build.onResolve({ filter: /^(three|@babylonjs\/core)$/ }, ({ path }) => ({ path, namespace: 'left-out' }))
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'export {}', loader: 'js' }))
  },
}

export const buildPlugins: BunPlugin[] = [loopbackOnly, withoutThreeDimensions]
