// A site that is not the hub's, as docs/foreign-clients.md has one: builds the pages in the folder, which is the only argument, with Vite, and serves them
// with the settings of the vite.config.js in it. Prints its address.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build, preview } from 'vite'

const root = process.argv[2] ?? '.'
const pages = readdirSync(root).filter((name) => name.endsWith('.html'))
const configFile = join(root, 'vite.config.js')
const input = pages.map((name) => join(root, name))
await build({ root, configFile, logLevel: 'error', build: { target: 'esnext', rolldownOptions: { input } } })
const site = await preview({ root, configFile, preview: { port: 0, host: '127.0.0.1' } })
console.log(site.resolvedUrls?.local[0])
