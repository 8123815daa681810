export { printLetter, type PaperLetter, type PaperSender } from './letter.js';
export { printStatement, type StatementHead } from './statement.js';
export { UnprintableText } from './sheet.js';
