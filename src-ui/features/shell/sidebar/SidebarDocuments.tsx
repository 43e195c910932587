import { A, useNavigate } from '@solidjs/router'
import { createSignal, For, Show } from 'solid-js'
import IconFile from '~icons/lucide/file-text'
import IconPlus from '~icons/lucide/plus'
import { TITLE_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import { t } from '../../../i18n/i18n.ts'
import { createDocument } from '../../../state/documents/documents.ts'
import { documentList, mayWrite } from '../../../state/hub.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { CreateDialog } from './CreateDialog.tsx'

export function SidebarDocuments() {
  const navigate = useNavigate()
  const [creating, setCreating] = createSignal(false)
  return (
    <section class="nav-group" aria-label={t('nav.documents')}>
      <div class="nav-head">
        <h2>{t('nav.documents')}</h2>
        <Show when={mayWrite()}>
          <IconButton label={t('nav.newDocument')} aria-haspopup="dialog" onClick={() => setCreating(true)}>
            <IconPlus />
          </IconButton>
        </Show>
      </div>
      <ul>
        <For
          each={documentList()}
          fallback={
            <Show when={mayWrite()} fallback={<li class="nav-empty">{t('nav.noDocuments')}</li>}>
              <li>
                <button type="button" class="nav-row" onClick={() => setCreating(true)}>
                  <IconPlus />
                  <span class="nav-name">{t('nav.newDocument')}</span>
                </button>
              </li>
            </Show>
          }
        >
          {(document) => (
            <li>
              <A class="nav-row" href={`/documents/${document.id}`}>
                <IconFile />
                <span class="nav-name">{document.title || t('document.untitled')}</span>
              </A>
            </li>
          )}
        </For>
      </ul>
      <CreateDialog
        open={creating()}
        onClose={() => setCreating(false)}
        title={t('create.document')}
        label={t('create.documentTitle')}
        hint={t('create.documentHint')}
        action={t('create.documentButton')}
        maxLength={TITLE_MAX_CHARS}
        create={createDocument}
        onCreated={(id) => navigate(`/documents/${id}`, { state: { created: true } })}
      />
    </section>
  )
}
