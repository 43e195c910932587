// Pages use it, so this file imports nothing.

/** Images that browsers draw and that hold no script. The hub recognises them by their first bytes. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'] as const
export type ImageType = (typeof IMAGE_TYPES)[number]

export const isImageType = (type: string): type is ImageType => (IMAGE_TYPES as readonly string[]).includes(type)
