export const words = {
  title: 'Notifications',
  close: 'Close the notification: {{ title }}',
  'messages.one': '{{ count }} message',
  'messages.other': '{{ count }} messages',
  'more.one': '{{ count }} more conversation',
  'more.other': '{{ count }} more conversations',
  inRoom: '{{ name }} in {{ room }}',
  sound: 'Sound for mentions and direct messages',
  outside: 'Show them outside this page, too',
  off: 'Off',
  on: 'On',
  test: 'Play the sound',
  denied: 'The browser does not allow it. You can change that in its settings for this page.',
  busy: 'While you are shown as busy, there are none.',
}
export type Words = Record<keyof typeof words, string>
