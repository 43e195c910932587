// Puts licences.txt beside the pages: the licence of Hubbub, and those of everything that its pages, its hub and its app contain.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin, Rolldown } from 'vite'
import { licenceOf, listLicences } from './licence-texts.ts'
import { folderOfModule, foldersOfHub, installed } from './packages.ts'

const FILE = 'licences.txt'
/** Packages of which a file is served as it is, see `publicFiles`. */
const AS_FILES = ['@mermaid-js/tiny']

/** `root` is the checkout. */
export function licences(root: string): Plugin {
  let built: string
  let pages: string
  return {
    name: 'licences',
    configResolved(config) {
      pages = config.root
      built = join(config.build.outDir, FILE)
    },
    configureServer({ middlewares }) {
      // In development there is no bundle, so the last build has to do.
      middlewares.use(`/${FILE}`, (_request, response) => {
        response.setHeader('content-type', 'text/plain; charset=utf-8')
        response.end(existsSync(built) ? readFileSync(built) : 'The build collects the licences: npm run build')
      })
    },
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) => modulesOf(file, pages))
      const ofFiles = AS_FILES.map((name) => installed(name, root))
      const ofModules = modules.flatMap((id) => folderOfModule(id, root) ?? [])
      const folders = new Set([...ofModules, ...ofFiles, ...foldersOfHub(root)])
      const others = [...folders].map((folder) => licenceOf(folder, root))
      this.emitFile({ type: 'asset', fileName: FILE, source: listLicences(licenceOf(root, root), others) })
    },
  }
}

/** The modules that a chunk is made of, or the files that an asset, such as a font, is a copy of. */
function modulesOf(file: Rolldown.OutputChunk | Rolldown.OutputAsset, pages: string): string[] {
  if (file.type === 'chunk') return Object.keys(file.modules)
  return file.originalFileNames.map((name) => join(pages, name))
}
