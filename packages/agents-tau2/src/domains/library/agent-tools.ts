import { plainFunction, tool } from "../../environment/tool.ts";
import { type Kit, toolkitSpec } from "../../environment/toolkit.ts";
import { equalValues } from "../../value/equal.ts";
import type { Frozen } from "../../value/frozen.ts";
import { textWith } from "../../value/python-operations.ts";
import { roundDecimals } from "../../value/round.ts";
import type { Value } from "../../value/value.ts";
import { addDays, daysBetween } from "../calendar.ts";
import { textParameter } from "../parameters.ts";
import { transferTool } from "../transfer-tool.ts";
import { existingKey, refusal } from "./lookups.ts";
import { books, type Loan, loanSchema, loans, type Member, members } from "./models.ts";

const today = "2026-03-02";
const loanDays = 21;
const renewalDays = 14;
const mostLoans = 3;
const feePerDay = 0.25;

function memberOf(kit: Kit, id: Value): Frozen<Member> {
  const member = kit.db.get(members).get(existingKey(kit, members, "member", id));
  if (member === undefined) throw refusal("the member is gone");
  return member;
}

/** A loan that is not over yet. */
function openLoan(kit: Kit, id: Value): Frozen<Loan> {
  const loan = kit.db.get(loans).get(existingKey(kit, loans, "loan", id));
  if (loan === undefined || loan.returned !== null) throw refusal("this book was given back already");
  return loan;
}

function openLoans(kit: Kit, member: Frozen<Member>): number {
  return member.loans.filter((id) => kit.db.get(loans).get(id)?.returned === null).length;
}

const findMemberByEmail = tool({
  name: "find_member_by_email",
  kind: "read",
  parameters: { email: textParameter },
  run(kit: Kit, { email }) {
    const wanted = textWith(email, "lower").toLowerCase();
    for (const [, member] of kit.db.get(members).entries())
      if (member.email.toLowerCase() === wanted) return member;
    throw refusal("no member has this e-mail address");
  },
});

const getLoan = tool({
  name: "get_loan",
  kind: "read",
  parameters: { loan_id: textParameter },
  run: (kit: Kit, { loan_id }) => kit.db.get(loans).get(existingKey(kit, loans, "loan", loan_id)) ?? null,
});

const searchBooks = tool({
  name: "search_books",
  kind: "read",
  parameters: { words: textParameter },
  run(kit: Kit, { words }) {
    const sought = textWith(words, "lower").toLowerCase();
    const found = [...kit.db.get(books).entries()].map(([, book]) => book);
    return found.filter((book) => `${book.title} ${book.author}`.toLowerCase().includes(sought));
  },
});

const lendBook = tool({
  name: "lend_book",
  kind: "write",
  parameters: { member_id: textParameter, book_id: textParameter },
  run(kit: Kit, { member_id, book_id }) {
    const member = memberOf(kit, member_id);
    const bookKey = existingKey(kit, books, "book", book_id);
    if (member.fees > 0)
      throw refusal(`the member owes ${member.fees.toFixed(2)} and gets no further book until it is paid`);
    if (openLoans(kit, member) >= mostLoans) throw refusal(`the member has ${mostLoans} books already`);
    if ((kit.db.get(books).get(bookKey)?.copies ?? 0n) < 1n) throw refusal("no copy of this book is in");
    const loan_id = `ln_${kit.db.get(loans).size + 1}`;
    const due = addDays(today, loanDays);
    const fields = { loan_id, book_id: bookKey, member_id: member.member_id, due, renewed: false };
    const loan = loanSchema.parse(new Map<string, Value>(Object.entries(fields)));
    const book = kit.db.get(books).edit(bookKey);
    if (book !== undefined) book.copies -= 1n;
    kit.db.get(members).edit(member.member_id)?.loans.push(loan_id);
    return kit.db.get(loans).set(loan_id, loan);
  },
});

const renewLoan = tool({
  name: "renew_loan",
  kind: "write",
  parameters: { loan_id: textParameter },
  run(kit: Kit, { loan_id }) {
    const before = openLoan(kit, loan_id);
    if (before.renewed) throw refusal("this loan was renewed once already");
    if (before.due < today) throw refusal("this loan is overdue");
    if (kit.db.get(books).get(before.book_id)?.reserved === true)
      throw refusal("somebody waits for this book");
    const loan = kit.db.get(loans).edit(before.loan_id);
    if (loan === undefined) return null;
    loan.due = addDays(loan.due, renewalDays);
    loan.renewed = true;
    return loan;
  },
});

const returnBook = tool({
  name: "return_book",
  kind: "write",
  parameters: { loan_id: textParameter },
  run(kit: Kit, { loan_id }) {
    const before = openLoan(kit, loan_id);
    const fee = roundDecimals(Math.max(0, daysBetween(before.due, today)) * feePerDay, 2);
    const book = kit.db.get(books).edit(before.book_id);
    if (book !== undefined) book.copies += 1n;
    const member = kit.db.get(members).edit(before.member_id);
    if (member !== undefined) member.fees = roundDecimals(member.fees + fee, 2);
    const loan = kit.db.get(loans).edit(before.loan_id);
    if (loan !== undefined) loan.returned = today;
    return new Map<string, Value>([
      ["loan", loan ?? null],
      ["fee", fee],
    ]);
  },
});

const assertOpenLoans = plainFunction(
  "assert_open_loans",
  ["member_id", "expected"],
  {},
  (kit: Kit, { member_id, expected }) =>
    equalValues(BigInt(openLoans(kit, memberOf(kit, member_id))), expected),
);

const assertFees = plainFunction(
  "assert_fees",
  ["member_id", "expected"],
  {},
  (kit: Kit, { member_id, expected }) => equalValues(memberOf(kit, member_id).fees, expected),
);

export const agentTools = toolkitSpec<Kit>(
  "LibraryTools",
  [findMemberByEmail, getLoan, searchBooks, lendBook, renewLoan, returnBook, transferTool],
  [assertOpenLoans, assertFees],
);
