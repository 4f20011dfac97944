// Prints texts and their counts, one JSON object a line, the same at every run:
//   npm ci && npm run counts
import { RichText } from '@atproto/api'
import twitter from 'twitter-text'

let state = 20261128
const below = (n) => {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) % n
}
const one = (list) => list[below(list.length)]
const some = (least, most, make) => Array.from({ length: least + below(most - least + 1) }, make)

// First and last code point of what is taken of each script; unassigned ones are left out.
const scripts = {
  ascii: [0x20, 0x7e], latin: [0xa1, 0x24f], phonetic: [0x250, 0x2ff], combining: [0x300, 0x36f], greek: [0x370, 0x3ff], cyrillic: [0x400, 0x52f],
  armenian: [0x531, 0x58f], hebrew: [0x591, 0x5f4], arabic: [0x600, 0x6ff], syriac: [0x700, 0x74f], thaana: [0x780, 0x7b1], nko: [0x7c0, 0x7fa],
  devanagari: [0x900, 0x97f], bengali: [0x980, 0x9fe], gurmukhi: [0xa01, 0xa76], gujarati: [0xa81, 0xaff], oriya: [0xb01, 0xb77], tamil: [0xb82, 0xbfa],
  telugu: [0xc00, 0xc7f], kannada: [0xc80, 0xcf2], malayalam: [0xd00, 0xd7f], sinhala: [0xd81, 0xdf4], thai: [0xe01, 0xe5b], lao: [0xe81, 0xedf],
  tibetan: [0xf00, 0xfda], myanmar: [0x1000, 0x109f], georgian: [0x10a0, 0x10ff], jamo: [0x1100, 0x11ff], ethiopic: [0x1200, 0x137c], cherokee: [0x13a0, 0x13fd],
  canadian: [0x1400, 0x167f], runic: [0x16a0, 0x16f8], khmer: [0x1780, 0x17f9], mongolian: [0x1800, 0x18aa], balinese: [0x1b00, 0x1b7c], sundanese: [0x1b80, 0x1bbf],
  extended: [0x1e00, 0x1fff], punctuation: [0x2000, 0x206f], currency: [0x20a0, 0x20c0], letterlike: [0x2100, 0x218b], arrows: [0x2190, 0x21ff], enclosed: [0x2460, 0x24ff],
  symbols: [0x2600, 0x27bf], kana: [0x3041, 0x30ff], bopomofo: [0x3105, 0x312f], cjk: [0x4e00, 0x9fff], yi: [0xa000, 0xa48c], vai: [0xa500, 0xa62b],
  javanese: [0xa980, 0xa9df], hangul: [0xac00, 0xd7a3], fullwidth: [0xff01, 0xffee], gothic: [0x10330, 0x1034a], kharoshthi: [0x10a00, 0x10a35], brahmi: [0x11000, 0x1104d],
  chakma: [0x11100, 0x11134], cuneiform: [0x12000, 0x12399], music: [0x1d100, 0x1d126], mathematical: [0x1d400, 0x1d7cb], adlam: [0x1e900, 0x1e94b], cjkB: [0x20000, 0x2a6d6],
}
const unassigned = /\p{Cn}|\p{Cs}/u
const from = ([first, last]) => {
  for (;;) {
    const character = String.fromCodePoint(first + below(last - first + 1))
    if (!unassigned.test(character)) return character
  }
}

const indic = ['क्षि', 'हिन्दी', 'त्र', 'कक्षा', 'স্ক্র', 'ક્ષ', 'ଶ୍ରୀ', 'స్త్రీ', 'ക്ഷ', 'ശ്രീ', 'ನ್ಯ', 'தமிழ்', 'ශ්‍රී', 'क्‍ष', 'क्‌ष', 'မြန်မာ', 'ខ្មែរ', 'ᬩᬮᬶ', 'ꦗꦮ꧀ꦲ']
// twitter-text knows the emoji of 2018: with younger sequences it counts each part.
const emoji = [
  '©', '®', '©️', '™', '™️', '‼️', '☎', '⌚',
  '😀', '👍', '👍🏽', '👋🏿', '❤️', '❤', '✌🏻', '☕', '🎉', '🇩🇪', '🇮🇳', '🇺🇸', '1️⃣', '#️⃣', '👨‍👩‍👧‍👦', '👩‍💻', '🏳️‍🌈', '👩🏽‍🚀', '👩🏻‍🎨', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🐻', '🥐', '⚽', '☀️', '✅', '🚀', '🤷‍♀️', '🙋🏾‍♂️', '🧵',
]
const links = [
  'https://example.com', 'http://example.com/', 'https://www.example.co.uk/a/b?c=d&e=f#g', 'example.com', 'www.example.org/path', 'https://example.com.', '(https://example.com/a_(b))', 'https://example.com/a,',
  'http://localhost/x', 'https://sub_domain.example.com', 'https://日本語.jp/道', 'https://example.com/日本', 'a@example.com', '@example.com', '#example.com', 'https://example.com:8080/x', 'example.com?x=1', 'file.txt', 'node.js',
  'HTTPS://EXAMPLE.COM/A', 'ftp://example.com', 'https://example', 'https://xn--bcher-kva.example.com/', 'foo-bar.info', '-example.com', 'example..com', 'https://пример.рф/путь', '3.14', '1.com', 'e.g.', 'i.e.this', 'https://example.com/~a/b-c=d+e',
  'https://a.b.c.d.example.museum/%20x', '日本語example.com', 'example.comは', '"example.com"', 'x.example.com/a?b=c.d.', 'https://example.com/(a', 'https://example.com/a)b', 'https://example.com/?', 'https://user@example.com/', '$example.com', 'https://1.1.1.1/',
]
const spaces = [' ', ' ', ' ', '\n', '\r\n', '\t', '\u00a0', ', ', '. ', '! ', '-', '\u200b', '\u2014', '\u2019', '\u2026']

const word = () => some(1, 9, () => from(one(Object.values(scripts)))).join('')
const inScript = (range) => some(1, 40, () => (below(7) ? from(range) : one(spaces))).join('')
const texts = new Set([...indic, ...emoji, ...links])
for (const range of Object.values(scripts)) for (let i = 0; i < 25; i++) texts.add(inScript(range))
for (let i = 0; i < 500; i++) texts.add(some(1, 12, () => one(indic)).join(one(['', ' '])))
for (let i = 0; i < 400; i++) texts.add(some(1, 10, () => one(emoji)).join(one(['', ' ', 'a'])))
for (let i = 0; i < 500; i++) texts.add(some(1, 5, () => one(links)).join(one(spaces)))
for (let i = 0; i < 700; i++) texts.add(some(2, 12, () => one([word, () => one(emoji), () => one(indic), () => one(links)])() + one(spaces)).join(''))

const escaped = (value) => JSON.stringify(value).replace(/[\u007f-\uffff]/g, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'))
for (const text of texts) {
  console.log(escaped({
    text,
    normal: text === text.normalize(),
    graphemes: new RichText({ text }).graphemeLength,
    bytes: new RichText({ text }).length,
    weighted: twitter.parseTweet(text).weightedLength,
  }))
}
