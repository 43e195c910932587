import { createResource, Show } from 'solid-js'
import { securityWord, securityWordCount } from '../../i18n/parts/security.ts'
import { beginAnew, type KeptReceipt, receipt, receiptFile, renewReceipt } from '../../state/receipts/receipts.ts'
import { Button } from '../../ui/buttons/Button.tsx'

/** What this device keeps of the log of the hub, as a file to take along. */
export function ReceiptPart() {
  const [hasAnswered, { refetch }] = createResource(renewReceipt)

  function save(kept: KeptReceipt) {
    const { name, text } = receiptFile(kept)
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
    link.download = name
    link.click()
    URL.revokeObjectURL(link.href)
  }

  return (
    <section class="security-section" aria-labelledby="security-receipt">
      <h2 id="security-receipt">{securityWord('receipt')}</h2>
      <p class="meta">{securityWord('receiptWords')}</p>
      <Show
        when={receipt()}
        fallback={
          <Show when={hasAnswered() === false}>
            <p class="error-text" role="alert">
              {securityWord('receiptMissing')}
            </p>
            <div>
              <Button onClick={() => void refetch()}>{securityWord('receiptRetry')}</Button>
            </div>
          </Show>
        }
      >
        {(kept) => (
          <>
            <Show when={kept().problem} fallback={<p>{securityWordCount('receiptGood', kept().size)}</p>}>
              {(problem) => (
                <p class="error-text" role="alert">
                  {securityWord(`receipt.${problem()}`)}
                </p>
              )}
            </Show>
            <div class="security-actions">
              <Button kind="primary" onClick={() => save(kept())}>
                {securityWord('receiptSave')}
              </Button>
              <Show when={kept().problem}>
                <Button onClick={() => void beginAnew()}>{securityWord('receiptAnew')}</Button>
              </Show>
            </div>
          </>
        )}
      </Show>
    </section>
  )
}
