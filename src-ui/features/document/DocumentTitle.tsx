import { TITLE_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { isTitleTaken, renameDocument } from '../../state/documents/documents.ts'
import { hub } from '../../state/hub.ts'
import { EditableText } from '../../ui/fields/EditableText.tsx'

export function DocumentTitle(props: { documentId: string; readOnly: boolean; afterEnter: () => void }) {
  async function rename(title: string): Promise<string | undefined> {
    const refused = await renameDocument(props.documentId, title)
    return refused && errorText(refused)
  }
  return (
    <EditableText
      class="document-title"
      label={t('document.title')}
      value={hub.documents[props.documentId]?.title ?? ''}
      maxLength={TITLE_MAX_CHARS}
      limitMessage={t('app.limit', { count: TITLE_MAX_CHARS })}
      wraps
      remark={(title) => (isTitleTaken(title, props.documentId) ? t('document.titleTaken') : undefined)}
      readOnly={props.readOnly}
      onSave={rename}
      afterEnter={() => props.afterEnter()}
    />
  )
}
