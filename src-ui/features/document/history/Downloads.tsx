import { t } from '../../../i18n/i18n.ts'
import { documentDownloads } from '../../../state/exports.ts'
import { DownloadMenu } from '../../../ui/overlays/DownloadMenu.tsx'

/** In the bar: the text as a file. */
export default function Downloads(props: { documentId: string }) {
  return (
    <DownloadMenu
      label={t('export.label')}
      files={documentDownloads(props.documentId).map(({ format, href }) => ({ href, label: t(`export.${format}`) }))}
      about={() =>
        import('../../../state/record/export-size.ts').then((size) => size.aboutExport('document', props.documentId))
      }
    />
  )
}
