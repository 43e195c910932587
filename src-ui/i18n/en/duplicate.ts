export const words = { action: 'Duplicate', title: '{{ title }} (copy)' }
