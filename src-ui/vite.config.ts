import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Icons from 'unplugin-icons/vite'
import { defineConfig, type Plugin, type ProxyOptions } from 'vite'
import solid from 'vite-plugin-solid'
import { boxViewer } from './vite/box-viewer.ts'
import { emojiData } from './vite/emoji-data.ts'
import { licences } from './vite/licences.ts'
import { publicFiles } from './vite/public-files.ts'

const here = import.meta.dirname
const outDir = join(here, '../dist/ui')
const icons = join(here, '../assets/icons')
const hub = `http://127.0.0.1:${process.env['HUBBUB_PORT'] ?? '4280'}`

/** The hub serves these as they are: browsers ask an http address on the network for gzip only, never for brotli. */
function gzipBesideAssets(): Plugin {
  return {
    name: 'gzip-beside-assets',
    apply: 'build',
    closeBundle() {
      for (const name of readdirSync(outDir, { recursive: true, encoding: 'utf8' })) {
        const path = join(outDir, name)
        if (!/\.(js|css|html|svg|json|txt|webmanifest)$/.test(name) || !statSync(path).isFile()) continue
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
      }
    },
  }
}

/** The Latin subset is needed by every page, so it travels beside the style sheet instead of after it. */
function preloadFont(): Plugin {
  return {
    name: 'preload-font',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const font = Object.keys(bundle ?? {}).find((name) => /inter-latin-wght.*\.woff2$/.test(name))
        if (!font) throw new Error('the Latin subset of Inter is not in the bundle')
        const attrs = { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${font}`, crossorigin: '' }
        return [{ tag: 'link', attrs, injectTo: 'head' }]
      },
    },
  }
}

/**
 * CodeMirror's sheets as constructed ones: our content security policy refuses `<style>` elements, and style-mod
 * constructs them for shadow roots only. (The development server sends no policy, so there it does not matter.)
 */
function constructedSheets(): Plugin {
  return {
    name: 'constructed-sheets',
    apply: 'build',
    transform(code, id) {
      if (!/style-mod[\\/]src/.test(id)) return
      const changed = code.replace('!root.head && root.adoptedStyleSheets', 'root.adoptedStyleSheets')
      if (changed === code) this.error('style-mod has changed: does it still construct its sheets?')
      return { code: changed, map: null }
    },
  }
}

/** Every browser that the pages support knows WOFF2; KaTeX would bring each of its fonts in two older forms, too. */
function newestFonts(): Plugin {
  return {
    name: 'newest-fonts',
    enforce: 'pre',
    transform(code, id) {
      if (!/katex[\\/]dist[\\/].*\.css$/.test(id)) return
      const changed = code.replace(/,url\([^)]*\.(?:woff|ttf)\) format\("\w+"\)/g, '')
      if (changed === code) this.error('KaTeX has changed: which fonts does its style sheet name?')
      return { code: changed, map: null }
    },
  }
}

const OURS = /src-(ui|bun)|~icons/
/** What only parts share that are fetched later; neither the first page, nor a room, nor a document needs it. */
const LATER =
  /src-ui\/(features\/(people|security|room\/quote|invitation\/JoinRequests)|state\/(host\/(moderation|wall-window|encryption)|leading\/calls|quoting\/|activity\/plain-line|search|catch-up\/catch-up|boards\/write-boards)|ui\/(fields\/SelectField|motion\/travel)|i18n\/\w+\/(boards|search|security|trash)|live\/(files\/catch-up|host\/encryption))/
/** What a room needs, too. */
const LISTS =
  /src-ui\/(state\/(lists|suggestions\/|rooms\/addressing)|live\/files\/(?!catch-up|export)|ui\/fields\/(accept-files|insert-text|SuggestionList))/
/** What a room shares with its later parts. */
const TEXTS =
  /src-ui\/(features\/room\/messages\/markdown\/|state\/(rooms\/thing-links|people\/split-mentions)|i18n\/\w+\/messages)/
/** What every part with words of its own needs. */
const PART_WORDS = /src-ui\/i18n\/parts\/part-words/
/** The lists of parts that are fetched later, and the times in them. */
const ROWS = /src-ui\/(ui\/lists\/|i18n\/short-time)/
/** How parts that are fetched later ask and do something. */
const ASKING = /src-ui\/(ui\/(buttons\/task|overlays\/ConfirmDialog)|state\/connection\/unsaved-forms)/
/** Fetched when somebody takes something home, pastes, imports or duplicates something, opens a document or its history, reads code, or looks at a board that changes. */
const ON_DEMAND =
  /src-ui\/(ui\/(Qr\.|html-to-markdown\/|code\/|view-keys|buttons\/(tool-keys|press|TakeButton)|overlays\/Download(Menu|List))|live\/(documents\/|files\/export)|state\/rooms\/(small-picture|changes\/)|state\/(documents\/(import|duplicate|images)|views\/)|state\/(leading\/leading|host\/record-name)|i18n\/(views|tools|parts\/(export-size|taking)|\w+\/(leading|together)))|~icons\/lucide\/(minus|pause|play|skip-back|skip-forward|list-checks|history|eye|timer|map-pin)\./
/** What a document shares with its parts that are fetched later, such as tables and views. */
const EDITOR =
  /src-ui\/(features\/document\/(editor\/|templates\/|views\/|save-as-file)|state\/(links\/|documents\/unacknowledged\/)|i18n\/\w+\/shown)|src-bun\/contract\/(http\/(document-links|footnotes)|frames\/collaborate)/
/** The same as `LATER`, of how people are shown and notified, and what the part with the notifications does beside: it keeps receipts, and follows a hub that moves. */
const OF_PEOPLE =
  /src-ui\/(features\/(notifications|status)|i18n\/(\w+\/(notifications|status)|parts\/(?!messages|part-words|rich|leading|together|export-size|taking))|device\/sound|state\/(people\/(\w*-?noti|status)|comments\/unread|receipts|catch-up\/away|session\/parcel|connection\/moved)|live\/(log-tree|moved))|src-bun\/contract\/log-tree|node_modules\/@noble/

/** The hub answers only its own Origin, so the development server speaks with the hub's. */
const toHub: ProxyOptions = {
  target: hub,
  changeOrigin: true,
  configure(proxy) {
    proxy.on('proxyReq', (request) => {
      if (request.getHeader('origin')) request.setHeader('origin', hub)
    })
    proxy.on('proxyReqWs', (request) => {
      request.setHeader('origin', hub)
    })
  },
}

export default defineConfig({
  root: here,
  base: '/',
  plugins: [
    solid(),
    Icons({
      compiler: 'solid',
      iconCustomizer(_collection, _icon, props) {
        props['width'] = '16'
        props['height'] = '16'
        props['aria-hidden'] = 'true'
        props['class'] = 'icon'
      },
    }),
    emojiData(),
    publicFiles({
      'icon.svg': join(icons, 'hubbub.svg'),
      'favicon.ico': join(icons, 'web/favicon.ico'),
      'diagrams/mermaid.js': join(here, '../node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js'),
      'apple-touch-icon.png': join(icons, 'web/apple-touch-icon.png'),
    }),
    constructedSheets(),
    newestFonts(),
    preloadFont(),
    licences(join(here, '..')),
    boxViewer(join(here, '..')),
    gzipBesideAssets(),
  ],
  // Two copies of Yjs do not recognise each other's types.
  resolve: { dedupe: ['yjs', 'y-protocols', 'lib0', 'solid-js'] },
  build: {
    outDir,
    emptyOutDir: true,
    target: ['es2022', 'safari16'],
    // The content security policy knows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    // The packages of the first page as one file, and what several parts of the pages share as another. As many small files,
    // each would repeat the names that it imports from the others, and cost a request.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'packages', tags: ['$initial'], test: /node_modules/ },
            {
              name: 'shared',
              test: (id) =>
                OURS.test(id) &&
                ![LATER, LISTS, TEXTS, PART_WORDS, OF_PEOPLE, ON_DEMAND, EDITOR, ROWS, ASKING].some((later) =>
                  later.test(id),
                ),
              minShareCount: 2,
            },
            { name: 'lists', test: LISTS, minShareCount: 2, includeDependenciesRecursively: false },
            { name: 'texts', test: TEXTS, minShareCount: 2, includeDependenciesRecursively: false },
            { name: 'part-words', test: PART_WORDS, minShareCount: 2, includeDependenciesRecursively: false },
            { name: 'rows', test: ROWS, minShareCount: 2, includeDependenciesRecursively: false },
            { name: 'asking', test: ASKING, minShareCount: 2, includeDependenciesRecursively: false },
            { name: 'later', test: LATER, minShareCount: 2, includeDependenciesRecursively: false },
            { name: 'of-people', test: OF_PEOPLE, minShareCount: 2, includeDependenciesRecursively: false },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': toHub,
      '/health': toHub,
      // The socket alone: `/live/*.ts` are sources of the pages, which Vite serves itself.
      '^/live(\\?|$)': { ...toHub, ws: true },
      '/collaborate': { ...toHub, ws: true },
    },
  },
})
