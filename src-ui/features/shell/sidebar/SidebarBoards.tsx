import { A, useLocation, useNavigate } from '@solidjs/router'
import IconTable from '~icons/lucide/table-2'
import { t } from '../../../i18n/i18n.ts'
import { boardList } from '../../../state/boards.ts'
import { hub } from '../../../state/hub.ts'
import type { FacesAt } from './FacesAt.ts'
import { NavGroup } from './NavGroup.tsx'

const NEW_BOARD = '/boards/new'

export function SidebarBoards(props: { faces: FacesAt }) {
  const navigate = useNavigate()
  const location = useLocation()
  return (
    <NavGroup
      title={t('nav.boards')}
      isKept={(board) => location.pathname === `/boards/${board.id}`}
      items={boardList().filter(({ archived }) => !archived)}
      more={hub.more.boards ? 'boards' : undefined}
      emptyText={t('nav.noBoards')}
      createLabel={t('nav.newBoard')}
      createHref={NEW_BOARD}
      onCreate={() => navigate(NEW_BOARD)}
    >
      {(board) => (
        <>
          <A class="nav-row" href={`/boards/${board.id}`}>
            <IconTable />
            <span class="nav-name">{board.name}</span>
          </A>
          {props.faces({ kind: 'board', id: board.id })}
        </>
      )}
    </NavGroup>
  )
}
