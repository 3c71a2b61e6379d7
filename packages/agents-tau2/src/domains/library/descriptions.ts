import type { DomainDescriptions } from "../domain.ts";
import { transferDescription } from "../shared-descriptions.ts";

const loanId = "Id of the loan, e.g. 'ln_1'.";

export const descriptions: DomainDescriptions = {
  assistant: {
    find_member_by_email: {
      text: "Find a member by e-mail address: name, fees owed, ids of loans.",
      parameters: { email: "E-mail address of the member." },
    },
    get_loan: {
      text: "Look up a loan: book, due date, whether it was renewed.",
      parameters: { loan_id: loanId },
    },
    search_books: {
      text: "Find books by words of the title or the author's name.",
      parameters: { words: "What to look for; part of a title or name is enough." },
    },
    lend_book: {
      text: "Lend a book to a member for three weeks.",
      parameters: { member_id: "Id of the member, e.g. 'mb_100'.", book_id: "Id of the book, e.g. 'bk_01'." },
    },
    renew_loan: { text: "Let a member keep a book for two more weeks.", parameters: { loan_id: loanId } },
    return_book: {
      text: "Take a book back. If it is overdue, the fee goes on the member's account.",
      parameters: { loan_id: loanId },
    },
    transfer_to_human_agents: transferDescription,
  },
  user: {},
};
