/** How long what is open takes at the pace of people in some counted days, if nothing new comes. */
export interface Forecast {
  /** How many people decide in a day; null where no day was counted. */
  perDay: number | null;
  /** Null where that is nothing. */
  forecastDays: number | null;
}

export function forecastOf(open: number, decided: number, days: number): Forecast {
  const perDay = days === 0 ? null : decided / days;
  return { perDay, forecastDays: perDay ? open / perDay : null };
}
