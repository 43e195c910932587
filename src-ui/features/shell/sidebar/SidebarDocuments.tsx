import { A, useLocation, useNavigate } from '@solidjs/router'
import { createSignal } from 'solid-js'
import IconFile from '~icons/lucide/file-text'
import { TITLE_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import { t } from '../../../i18n/i18n.ts'
import { createDocument, isTitleTaken } from '../../../state/documents/documents.ts'
import { documentList, hub } from '../../../state/hub.ts'
import type { FacesAt } from './FacesAt.ts'
import { LateCreateDialog } from './LateCreateDialog.tsx'
import { NavGroup } from './NavGroup.tsx'

const titleRemark = (title: string) => (isTitleTaken(title) ? t('document.titleTaken') : undefined)

export function SidebarDocuments(props: { faces: FacesAt }) {
  const navigate = useNavigate()
  const location = useLocation()
  const [isCreating, setCreating] = createSignal(false)
  return (
    <>
      <NavGroup
        title={t('nav.documents')}
        isKept={(document) => location.pathname === `/documents/${document.id}`}
        items={documentList().filter(({ archived }) => !archived)}
        more={hub.more.documents ? 'documents' : undefined}
        emptyText={t('nav.noDocuments')}
        createLabel={t('nav.newDocument')}
        onCreate={() => setCreating(true)}
      >
        {(document) => (
          <>
            <A class="nav-row" href={`/documents/${document.id}`}>
              <IconFile />
              <span class="nav-name">{document.title || t('document.untitled')}</span>
            </A>
            {props.faces({ kind: 'document', id: document.id })}
          </>
        )}
      </NavGroup>
      <LateCreateDialog
        open={isCreating()}
        onClose={() => setCreating(false)}
        title={t('create.document')}
        label={t('create.documentTitle')}
        hint={t('create.documentHint')}
        action={t('create.documentButton')}
        maxLength={TITLE_MAX_CHARS}
        remark={titleRemark}
        create={createDocument}
        onCreated={(id) => navigate(`/documents/${id}`, { state: { created: true } })}
      />
    </>
  )
}
