//! What a person decided about lines, and what becomes of it when the lines are calculated again.

use super::{ItemLine, ItemSubscription};

/// The lines of a client about which a person decided.
#[must_use]
pub fn decided(body: Vec<ItemSubscription>) -> Vec<ItemLine> {
    body.into_iter().flat_map(|subscription| subscription.lines).filter(ItemLine::is_decided).collect()
}

/// Takes decisions over to lines that were calculated again; answers those that fit no line any more: a person must
/// see them before anything is posted.
///
/// A decision fits the line of the same subscription, component, kind and days. Another amount fits only while the
/// calculated one is that which the person saw; an excluded line stays out at any sum, for nothing of it is posted.
pub fn carry_over(decided: Vec<ItemLine>, fresh: &mut [ItemSubscription]) -> Vec<ItemLine> {
    decided.into_iter().filter(|old| !carried(old, fresh)).collect()
}

fn carried(old: &ItemLine, fresh: &mut [ItemSubscription]) -> bool {
    let line = fresh.iter_mut().flat_map(|subscription| &mut subscription.lines).find(|new| fits(old, new));
    if let Some(line) = line {
        line.excluded = old.excluded;
        line.amended.clone_from(&old.amended);
        return true;
    }
    false
}

fn fits(old: &ItemLine, new: &ItemLine) -> bool {
    let (was, is) = (&old.line, &new.line);
    !new.is_decided()
        && (was.subscription, was.component, was.kind) == (is.subscription, is.component, is.kind)
        && (was.span, was.credits) == (is.span, is.credits)
        && (old.amended.is_none() || was.amount_minor == is.amount_minor)
}

#[cfg(test)]
mod tests {
    use super::super::Amended;
    use super::super::tests::{line, three_months};
    use super::*;

    fn forgiven() -> Option<Amended> {
        Some(Amended { amount_minor: 0, reason: "Прощено".to_owned() })
    }

    #[test]
    fn decisions_stay_with_lines_that_are_as_they_were() {
        let mut old = three_months();
        old.lines[0].amended = forgiven();
        old.lines[1].excluded = true;
        let mut fresh = [three_months()];
        assert_eq!(carry_over(decided(vec![old.clone()]), &mut fresh), []);
        assert_eq!(fresh, [old]);
    }

    #[test]
    fn another_amount_does_not_stand_for_another_calculated_one() {
        let mut old = three_months();
        old.lines[0].amended = forgiven();
        let mut fresh = [three_months()];
        fresh[0].lines[0].line.amount_minor += 1;
        let shown = fresh.clone();
        assert_eq!(carry_over(decided(vec![old.clone()]), &mut fresh), [old.lines[0].clone()]);
        assert_eq!(fresh, shown);
    }

    #[test]
    fn an_excluded_line_stays_out_at_any_sum() {
        let mut old = three_months();
        old.lines[0].excluded = true;
        let mut fresh = [three_months()];
        fresh[0].lines[0].line.amount_minor += 1;
        assert_eq!(carry_over(decided(vec![old]), &mut fresh), []);
        assert!(fresh[0].lines[0].excluded);
    }

    #[test]
    fn a_decision_about_days_that_are_charged_otherwise_now_is_for_a_person() {
        let mut old = three_months();
        old.lines[0].excluded = true;
        let mut fresh = [three_months()];
        fresh[0].lines[0] = line("2026-01-01", "2026-01-15", 6_000);
        assert_eq!(carry_over(decided(vec![old.clone()]), &mut fresh), [old.lines[0].clone()]);
        assert!(!fresh[0].lines[0].excluded);
    }
}
