import type { Images, Sources } from '../content.ts'

/** Reads the files that a room or document names, where the hub has them whole. */
export function imagesIn({ read, contentOf }: Pick<Sources, 'read' | 'contentOf'>): Images {
  const fileOf = (id: string) => read(({ files }) => files.byId(id))
  return {
    find(id) {
      const file = fileOf(id)
      return file?.isComplete && file.hash !== undefined && contentOf(file.hash)
        ? { id, type: file.type, bytes: file.bytes }
        : undefined
    },
    read(id) {
      const hash = fileOf(id)?.hash
      return (hash === undefined ? undefined : contentOf(hash)) ?? []
    },
  }
}
