/** How far a text is English, from 0 to 1. */
export type IdentifyEnglish = (text: string) => number;

/** Loads what identifies languages, once in a process. @throws {OptionError} where it is not installed. */
export type LoadIdentifier = () => Promise<IdentifyEnglish>;
