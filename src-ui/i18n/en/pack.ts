import type { LanguagePack } from '../language-pack.ts'
import { errors } from './errors.ts'
import { names } from './names.ts'
import { words } from './words.ts'

export const pack: LanguagePack = { words, errors, names }
