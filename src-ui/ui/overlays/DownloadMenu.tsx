import { ErrorBoundary, Suspense } from 'solid-js'
import IconDownload from '~icons/lucide/download'
import { latePart } from '../parts/lazy-part.ts'
import type { FilesProps } from './DownloadList.tsx'
import { Popover } from './Popover.tsx'

const DownloadList = latePart(() => import('./DownloadList.tsx'))

/** A menu of download links, usually the same content in several file formats. */
export function DownloadMenu(props: FilesProps & { label: string; triggerClass?: string }) {
  return (
    <Popover
      label={props.label}
      panelLabel={props.label}
      triggerClass={props.triggerClass ?? 'icon-button'}
      trigger={<IconDownload />}
    >
      {(close) => (
        // Where the list could not be fetched, it is tried again.
        <ErrorBoundary
          fallback={(_, retry) => (
            <button type="button" onClick={retry}>
              {props.label}
            </button>
          )}
        >
          <Suspense>
            <DownloadList files={props.files} about={props.about} onTaken={close} />
          </Suspense>
        </ErrorBoundary>
      )}
    </Popover>
  )
}
