// What the people of a made-up world are called and what they write: short and long, with links, line breaks and emoji, and in
// several scripts, because these are what a layout fails on.

export const NAMES = [
  'ada',
  'bob',
  'eve',
  'Grace',
  'Alan',
  'Margaret Hamilton',
  'Linus',
  'Radia',
  'Barbara',
  'Ken',
  'Katherine Johnson',
  'Tim',
  'Hedy',
  'Dennis',
  'Annie',
  'Zoë',
  'Jürgen Großmann',
  'María José',
  'Łukasz',
  'Øyvind',
  'Nguyễn Văn An',
  '山田 花子',
  'سارة',
  'Дмитрий',
  'ΕΛΕΝΗ',
  'Priya',
  'Kwame',
  'Maximiliana Konstantinopolitanska',
  'x',
  '🦊 Fox',
] as const

export const OPENING_LINES = [
  'Good morning! The notes are in “Weekly notes”.',
  'Who takes the projector?',
  'Me.',
  'The QR code is on the wall.',
  'Hello everybody',
] as const

export const QUESTIONS = [
  'Does anybody have an adapter for the projector?',
  'When do we start again after lunch?',
  'Can you see the board from the back?',
  'Who has tried the second exercise?',
  'Is the wifi slow for you, too?',
  'Should we move the review to tomorrow?',
  'Where do I find the slides?',
  'What was the name of that tool again?',
] as const

export const ANSWERS = [
  'Yes.',
  'No idea, sorry.',
  'At half past one, I think.',
  '+1',
  'Same here.',
  'On the table next to the door.',
  'I have put it into the notes.',
  'Works for me now.',
  'Give me five minutes.',
  'Thanks!',
  '👍',
  '😂',
  'Let us try it and see.',
  'I would rather not.',
] as const

export const REMARKS = [
  'The drawing is at http://intranet.local/drawings/42?version=3, please have a look.',
  'Two things:\n1. the sensor in the hall reports again\n2. the one in the workshop does not',
  'If it fails, run it again with `--verbose` and post the last lines here.',
  'I measured it three times, and every time it took about four minutes from the moment the lid is closed to the first reading. That is twice as long as last week, so either the battery is getting weak or somebody has changed the interval. I will look into it this afternoon.',
  'Coffee is ready.',
  'مرحبا بالجميع',
  'Die Präsentation liegt jetzt auf dem Laufwerk, bitte einmal gegenlesen.',
  'Group photo at four, outside.',
] as const

export const DOCUMENT_TEXT_EXAMPLE = `What we have agreed on, newest first.

## Monday

- [x] Put the QR code on the wall
- [ ] Find a second projector
- [ ] Ask *everybody* for their **dates**

> The room is ours until six.

## Open questions

1. Who writes the summary?
2. Which sensors stay over the weekend?

| sensor | place    | battery |
| ------ | -------- | ------- |
| s-1    | hall     | 80 %    |
| s-2    | workshop | 35 %    |

\`\`\`
curl -s $HUB/api/boards/Climate/records/hall -H "authorization: Bearer $TOKEN"
\`\`\`

See https://example.org/handbook for the rest.
`
