// Builds the viewer that is put into every session box: one script and one style sheet, without a part that is fetched later. The hub puts
// them into a page (src-bun/export/box/page.ts); they stand beside the pages so that they go wherever those go.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Icons from 'unplugin-icons/vite'
import { build, type Plugin, type Rolldown } from 'vite'
import solid from 'vite-plugin-solid'
import { licenceOf, listLicences } from './licence-texts.ts'
import { folderOfModule } from './packages.ts'

/** `root` is the checkout. */
export function boxViewer(root: string): Plugin {
  let outDir = ''
  return {
    name: 'box-viewer',
    apply: 'build',
    configResolved(config) {
      outDir = join(config.build.outDir, 'box')
    },
    closeBundle: {
      order: 'pre',
      sequential: true,
      async handler() {
        const modules = new Set<string>()
        await build({
          configFile: false,
          root: join(root, 'src-ui/box'),
          publicDir: false,
          logLevel: 'warn',
          plugins: [solid(), Icons({ compiler: 'solid' }), noteModules(modules)],
          resolve: { dedupe: ['yjs', 'lib0', 'solid-js'] },
          build: {
            outDir,
            emptyOutDir: true,
            target: ['es2022', 'safari16'],
            modulePreload: false,
            reportCompressedSize: false,
            cssCodeSplit: false,
            rolldownOptions: {
              input: join(root, 'src-ui/box/main.tsx'),
              output: { format: 'iife', entryFileNames: 'viewer.js', assetFileNames: 'viewer[extname]' },
            },
          },
        })
        const script = join(outDir, 'viewer.js')
        const folders = new Set([...modules].flatMap((id) => folderOfModule(id, root) ?? []))
        const licences = listLicences(
          licenceOf(root, root),
          [...folders].map((folder) => licenceOf(folder, root)),
        )
        writeFileSync(script, `/*\n${licences.replaceAll('*/', '* /')}*/\n${readFileSync(script, 'utf8')}`)
      },
    },
  }
}

/** Whoever gets a box gets the code in it, so its licences are in it as well. */
function noteModules(modules: Set<string>): Plugin {
  return {
    name: 'note-modules',
    generateBundle(_options, bundle: Rolldown.OutputBundle) {
      for (const file of Object.values(bundle))
        if (file.type === 'chunk') for (const id of Object.keys(file.modules)) modules.add(id)
    },
  }
}
