import { For, type JSX } from 'solid-js'
import { CodeBlock } from './code/CodeBlock.tsx'
import { Inline } from './Inline.tsx'
import type { Token, Tokens } from './parse-markdown.ts'
import { Table } from './Table.tsx'

/** Blocks of Markdown as elements. A heading is no heading of the page, which would be out of place among messages. */
export function Blocks(props: { tokens: readonly Token[] }) {
  return <For each={props.tokens}>{(token) => block(token)}</For>
}

function block(token: Token): JSX.Element {
  switch (token.type) {
    case 'space':
      return undefined
    case 'heading':
      return (
        <p class="message-heading">
          <Inline tokens={token.tokens ?? []} />
        </p>
      )
    case 'blockquote':
      return (
        <blockquote>
          <Blocks tokens={token.tokens ?? []} />
        </blockquote>
      )
    case 'list':
      return <List list={token as Tokens.List} />
    case 'code':
      return <CodeBlock code={token as Tokens.Code} />
    case 'table':
      return <Table table={token as Tokens.Table} />
    case 'hr':
      return <hr />
    // Within a list item these stand without a paragraph.
    case 'checkbox':
      return <Inline tokens={[token]} />
    case 'text':
      return <Inline tokens={token.tokens ?? [token]} />
    case 'paragraph':
      return (
        <p>
          <Inline tokens={token.tokens ?? []} />
        </p>
      )
    default:
      return <p>{token.raw}</p>
  }
}

function List(props: { list: Tokens.List }) {
  const items = () => (
    <For each={props.list.items}>
      {(item) => (
        <li data-task={item.task ? '' : undefined}>
          <Blocks tokens={item.tokens} />
        </li>
      )}
    </For>
  )
  return props.list.ordered ? <ol start={Number(props.list.start) || 1}>{items()}</ol> : <ul>{items()}</ul>
}
