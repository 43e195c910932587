import { A, useNavigate } from '@solidjs/router'
import { For, Show } from 'solid-js'
import IconPlus from '~icons/lucide/plus'
import IconTable from '~icons/lucide/table-2'
import { t } from '../../../i18n/i18n.ts'
import { boardList } from '../../../state/boards.ts'
import { mayWrite } from '../../../state/hub.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'

export function SidebarBoards() {
  const navigate = useNavigate()
  return (
    <section class="nav-group" aria-label={t('nav.boards')}>
      <div class="nav-head">
        <h2>{t('nav.boards')}</h2>
        <Show when={mayWrite()}>
          <IconButton label={t('nav.newBoard')} onClick={() => navigate('/boards/new')}>
            <IconPlus />
          </IconButton>
        </Show>
      </div>
      <ul>
        <For
          each={boardList()}
          fallback={
            <Show when={mayWrite()} fallback={<li class="nav-empty">{t('nav.noBoards')}</li>}>
              <li>
                <A class="nav-row" href="/boards/new">
                  <IconPlus />
                  <span class="nav-name">{t('nav.newBoard')}</span>
                </A>
              </li>
            </Show>
          }
        >
          {(board) => (
            <li>
              <A class="nav-row" href={`/boards/${board.id}`}>
                <IconTable />
                <span class="nav-name">{board.name}</span>
              </A>
            </li>
          )}
        </For>
      </ul>
    </section>
  )
}
