//! Words that files use where we have values of our own.

use crate::calendar::Interval;
use crate::text::fold;

/// The period that a word or a phrase means: «ежемесячно», `monthly`, «7 дней»; none when it is not understood.
#[must_use]
pub fn period_of(text: &str) -> Option<Interval> {
    let folded = fold(text);
    match folded.as_str() {
        "monthly" | "month-to-month" | "ежемесячно" | "помесячно" => {
            Some(Interval::Months(1))
        }
        "quarterly" | "ежеквартально" => Some(Interval::Months(3)),
        "yearly" | "annually" | "annual" | "ежегодно" => Some(Interval::Months(12)),
        "weekly" | "еженедельно" => Some(Interval::Days(7)),
        "daily" | "ежедневно" => Some(Interval::Days(1)),
        other => Interval::parse(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_phrases_of_both_languages_mean_periods() {
        for (text, months) in
            [("Ежемесячно", 1), ("month-to-month", 1), ("ежеквартально", 3), ("Annual", 12), ("6 months", 6)]
        {
            assert_eq!(period_of(text), Some(Interval::Months(months)), "{text}");
        }
        for (text, days) in [("еженедельно", 7), ("daily", 1), ("10 дней", 10)] {
            assert_eq!(period_of(text), Some(Interval::Days(days)), "{text}");
        }
        assert_eq!(period_of("иногда"), None);
    }
}
