import type { MessageFile } from '../../../../src-bun/contract/files/files.ts'

/** The name is what a browser calls the file when it saves it. */
export const addressOf = ({ id, name }: Pick<MessageFile, 'id' | 'name'>): string =>
  `/api/files/${id}/${encodeURIComponent(name)}`
