import { createResource, createSignal, For, Match, Show, Switch } from 'solid-js'
import IconDownload from '~icons/lucide/download'
import IconLock from '~icons/lucide/lock'
import IconLockOpen from '~icons/lucide/lock-open'
import { AUTHORITY_FILE } from '../../../src-bun/contract/http/encryption.ts'
import { encryptedAddress, encryptionOffer, isEncrypted } from '../../state/host/encryption.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Spinner } from '../../ui/states/Spinner.tsx'
import { SYSTEMS, systemOf } from './system.ts'
import { encryptionWord } from './words.ts'
import './encryption.css'

/** How to reach the hub encrypted. It needs no session: whoever minds wants to read it before they type a code. */
export function EncryptionPage() {
  const [again, setAgain] = createSignal(0)
  const [offer] = createResource(again, encryptionOffer)
  return (
    <main class="encryption" id="content">
      <h1>{encryptionWord('title')}</h1>
      <p class="encryption-state">
        <Show when={isEncrypted()} fallback={<IconLockOpen />}>
          <IconLock />
        </Show>
        {encryptionWord(isEncrypted() ? 'here' : 'notHere')}
      </p>
      <Show when={!offer.loading} fallback={<Spinner label={encryptionWord('asking')} />}>
        <Show
          when={offer()}
          fallback={
            <>
              <p role="alert">{encryptionWord('failed')}</p>
              <Button onClick={() => setAgain(again() + 1)}>{encryptionWord('retry')}</Button>
            </>
          }
        >
          {(present) => (
            <Switch fallback={<p>{encryptionWord('none')}</p>}>
              <Match when={present().fingerprint}>
                {(fingerprint) => <Installing fingerprint={fingerprint()} port={present().port as number} />}
              </Match>
              <Match when={present().port}>
                {(port) => (
                  <>
                    <p>{encryptionWord('own')}</p>
                    <GoThere port={port()} />
                  </>
                )}
              </Match>
            </Switch>
          )}
        </Show>
      </Show>
      <p>
        <a href="/">{encryptionWord('back')}</a>
      </p>
    </main>
  )
}

function Installing(props: { fingerprint: string; port: number }) {
  const own = systemOf(navigator.userAgent, navigator.maxTouchPoints)
  const groups = () => props.fingerprint.match(/(..:?){1,4}/g)?.map((group) => group.replace(/:$/, '')) ?? []
  return (
    <>
      <p>{encryptionWord('gain')}</p>
      <p>{encryptionWord('first')}</p>
      <ol class="encryption-steps">
        <li>
          <h2>{encryptionWord('compare')}</h2>
          <p>{encryptionWord('compareWords')}</p>
          <dl>
            <dt class="meta">{encryptionWord('fingerprint')}</dt>
            <dd class="encryption-fingerprint">
              <For each={groups()}>{(group) => <span>{group}</span>}</For>
            </dd>
          </dl>
        </li>
        <li>
          <h2>{encryptionWord('install')}</h2>
          <a class="button" data-kind="primary" href={AUTHORITY_FILE}>
            <IconDownload />
            {encryptionWord('download')}
          </a>
          <For each={SYSTEMS}>
            {(system) => (
              <details open={system === own}>
                <summary>{encryptionWord(system)}</summary>
                <ol>
                  <li>{encryptionWord(`${system}1`)}</li>
                  <li>{encryptionWord(`${system}2`)}</li>
                  <li>{encryptionWord(`${system}3`)}</li>
                </ol>
              </details>
            )}
          </For>
          <p class="meta">{encryptionWord('later')}</p>
        </li>
        <Show when={!isEncrypted()}>
          <li>
            <h2>{encryptionWord('go')}</h2>
            <p>{encryptionWord('goWords')}</p>
            <GoThere port={props.port} />
          </li>
        </Show>
      </ol>
    </>
  )
}

function GoThere(props: { port: number }) {
  return (
    <a class="button" data-kind="plain" href={encryptedAddress(props.port)}>
      {encryptionWord('open', { address: encryptedAddress(props.port) })}
    </a>
  )
}
