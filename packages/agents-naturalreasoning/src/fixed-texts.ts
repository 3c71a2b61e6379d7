// Wordings that the original fixes and that its records and metrics compare. Source and licence: NOTICE of this package.

/** What the classifier must answer, to the letter, for a document to pass. */
export const passAnswer = "Yes";

/** Stands in the last step of a usable answer. */
export const boxMark = "\\boxed{";

/** Field of a row that holds the shares of languages, and the language that is asked for. */
export const languageField = "language_id_whole_page_fasttext";

/** Field of a row that says which earlier row it is a near-duplicate of. Ours: the original has no such step in its run. */
export const duplicateField = "near_duplicate_of";

/** Field of `metadata` that names a document. */
export const idField = "WARC-Record-ID";

/** Why a row ended, in the order of metrics. */
export const terminationReasons = [
  "success",
  "filter_by_en",
  // Ours, where near-duplicates are removed.
  "filter_by_duplicate",
  "filter_by_classifier",
  "filter_by_score",
  "filter_by_score_wo_json",
  "filter_by_no_question",
  "filter_by_no_answer",
  "filter_by_no_boxed_answer",
  "filter_by_question_wo_json",
] as const;

export type TerminationReason = (typeof terminationReasons)[number];

/** What the baseline calls {@link terminationReasons}' `filter_by_en`. */
export const baselineLanguageReason = "filtered_by_language_check";

/** Fields of the scorer's JSON object. */
export const scoreFields = ["criteria_1", "criteria_2", "criteria_3", "criteria_4"] as const;

/** Fields of the question writer's JSON object. */
export const questionFields = [
  "exam_question",
  "question_category",
  "extracted_answer",
  "independent_answer",
] as const;
