import { Show } from 'solid-js'
import IconLock from '~icons/lucide/lock'
import IconLockOpen from '~icons/lucide/lock-open'
import { securityWord } from '../../i18n/parts/security.ts'
import { ENCRYPTION_PAGE, isEncrypted } from '../../state/host/encryption.ts'
import { hub } from '../../state/hub.ts'
import { AuditList } from './AuditList.tsx'
import { BoxPart } from './BoxPart.tsx'
import { ConnectionList } from './ConnectionList.tsx'
import { DeviceList } from './DeviceList.tsx'
import { MachinesPart } from './machines/MachinesPart.tsx'
import { NoticeForm } from './NoticeForm.tsx'
import { ReceiptPart } from './ReceiptPart.tsx'
import { RemovedList } from './RemovedList.tsx'
import { RetentionPart } from './retention/RetentionPart.tsx'
import { TakingHome } from './TakingHome.tsx'
import './security.css'

/** Signed-in devices; for the host also connections, notices, removed people and the audit log. A chunk of its own. */
export default function SecurityPage() {
  return (
    <div class="security">
      <p class="security-note">
        <Show when={isEncrypted()} fallback={<IconLockOpen />}>
          <IconLock />
        </Show>
        <span>
          {securityWord(isEncrypted() ? 'encrypted' : 'notEncrypted')}{' '}
          <a href={ENCRYPTION_PAGE} rel="external">
            {securityWord('aboutEncryption')}
          </a>
        </span>
      </p>
      <DeviceList />
      <ReceiptPart />
      <BoxPart />
      <Show when={hub.me?.role === 'host'}>
        <Show when={hub.machines}>
          <MachinesPart />
        </Show>
        <ConnectionList />
        <TakingHome />
        <RetentionPart />
        <NoticeForm />
        <RemovedList />
        <AuditList />
      </Show>
    </div>
  )
}
