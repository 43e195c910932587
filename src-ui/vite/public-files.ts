import { readFileSync } from 'node:fs'
import { normalizePath, type Plugin } from 'vite'

/**
 * Serves files from outside src-ui under fixed addresses, in development and in the build, so that no copy of them is committed.
 * `files` leads from the address below the root of the site to the path of the file.
 */
export function publicFiles(files: Record<string, string>): Plugin {
  return {
    name: 'public-files',
    configureServer({ middlewares }) {
      middlewares.use((request, _response, next) => {
        const path = files[request.url?.slice(1) ?? '']
        // The address under which Vite serves any file of the checkout.
        if (path !== undefined) request.url = normalizePath(`/@fs/${path}`).replace('//', '/')
        next()
      })
    },
    generateBundle() {
      for (const [fileName, path] of Object.entries(files)) {
        this.emitFile({ type: 'asset', fileName, source: readFileSync(path) })
      }
    },
  }
}
