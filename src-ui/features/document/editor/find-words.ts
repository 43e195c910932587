import { t } from '../../../i18n/i18n.ts'

/**
 * What CodeMirror says, by the English texts that it uses as keys: in its find panel, and where it announces something. A new object each
 * time, by which what is shown in the text knows that the language may be another one.
 */
export const phrases = (): Record<string, string> => ({
  Find: t('find.find'),
  Replace: t('find.replace'),
  replace: t('find.replace'),
  next: t('find.next'),
  previous: t('find.previous'),
  all: t('find.all'),
  'match case': t('find.matchCase'),
  regexp: t('find.regexp'),
  'by word': t('find.byWord'),
  'replace all': t('find.replaceAll'),
  close: t('find.close'),
  'current match': t('find.currentMatch'),
  'replaced $ matches': t('find.replacedMatches'),
  'replaced match on line $': t('find.replacedOnLine'),
  'on line': t('find.onLine'),
  'Selection deleted': t('find.selectionDeleted'),
  'Control character': t('find.controlCharacter'),
})
