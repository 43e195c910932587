import type { words as english } from '../en/duplicate.ts'

export const words: typeof english = { action: 'Duplizieren', title: '{{ title }} (Kopie)' }
