// The licence of one package or font, and the text that lists all of them.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { packageJsonOf } from './packages.ts'

/** The texts for packages that bring none, or that bring those of many more things, which are not shipped. */
const OWN_TEXTS = 'assets/LICENSES'
/** What is shipped and is no package, by the name of its folder. */
const COPIES: Record<string, Source> = {
  inter: { name: 'inter', title: 'Inter', kind: 'OFL-1.1' },
  confusables: { name: 'confusables', title: 'unhomoglyph 1.0.6', kind: 'MIT AND Unicode-DFS-2016' },
  dejavu: { name: 'dejavu', title: 'DejaVu 2.37', kind: 'Bitstream-Vera' },
}
/** Of packages that have a text, and do not say in package.json which one it is. */
const KINDS: Record<string, string> = { 'png-js': 'MIT' }
const LINE = '='.repeat(40)

/** `kind` is an SPDX identifier. */
type Source = { name: string; title: string; kind: string }
export type Licence = Source & { text: string }

/**
 * Reads the licence of a package or of a font from its folder, or from ours. Throws where there is no text, so that the build fails.
 */
export function licenceOf(folder: string, root: string): Licence {
  const source = existsSync(join(folder, 'package.json')) ? packageIn(folder) : copyIn(folder)
  const ownText = join(root, OWN_TEXTS, `${source.name}.txt`)
  const files = existsSync(ownText) ? [ownText] : textsIn(folder)
  if (files.length === 0)
    throw new Error(`${source.title} is shipped and has no licence text. Put it into ${OWN_TEXTS}/${source.name}.txt`)
  return { ...source, text: files.map((file) => readFileSync(file, 'utf8').trim()).join('\n\n') }
}

function packageIn(folder: string): Source {
  const { name, version, license: named } = packageJsonOf(folder)
  const license = named ?? KINDS[name]
  if (license === undefined) throw new Error(`${name} is shipped, and its package.json names no licence.`)
  return { name, title: `${name} ${version}`, kind: license }
}

function copyIn(folder: string): Source {
  const copy = COPIES[basename(folder)]
  if (!copy) throw new Error(`What is in ${folder} is shipped and does not stand in the table of copies.`)
  return copy
}

function textsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .sort()
    .map((name) => join(folder, name))
}

/** Ours first, then the others by name. Packages with the same text share it. */
export function listLicences(ours: Licence, others: readonly Licence[]): string {
  const byText = new Map<string, Licence[]>()
  for (const licence of others.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    byText.set(licence.text, [...(byText.get(licence.text) ?? []), licence])
  }
  const parts = [...byText].map(([text, licences]) => `${licences.map(heading).join('\n')}\n\n${text}`)
  const words = 'Hubbub contains software and fonts of others. Their licences follow.'
  return `${[`${heading(ours)}\n\n${ours.text}\n\n${words}`, ...parts].join(`\n\n${LINE}\n\n`)}\n`
}

const heading = ({ title, kind }: Licence) => `${title} (${kind})`
