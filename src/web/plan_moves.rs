//! What an officer moves in the week plan: each move stands in the address of the plan, so that the plan can be sent to
//! somebody, and the button “back” takes a move back.

use crate::app::visit_plans::answer::DayOfVisits;
use crate::app::week_plan::{MOST_WISHES, TimeOfDay, Wish};
use crate::domain::FirmId;
use chrono::NaiveDate;

/// Parameter of a move that was made.
pub const MOVED: &str = "zet";
/// What stands for not visiting a firm.
const NOT: &str = "niet";
/// What stands for a visit that is not moved while others are.
const STAYS: &str = "blijft";

/// The moves of an address, a later one of the same firm instead of an earlier one; what cannot be read is no move.
pub fn wishes(pairs: &[(String, String)]) -> Vec<(FirmId, Wish)> {
    let moved = pairs.iter().filter(|(name, _)| name == MOVED).filter_map(|(_, value)| read(value));
    moved.take(MOST_WISHES).fold(Vec::new(), with)
}

/// The moves with one more.
fn with(mut wishes: Vec<(FirmId, Wish)>, (firm, wish): (FirmId, Wish)) -> Vec<(FirmId, Wish)> {
    wishes.retain(|(wished, _)| *wished != firm);
    wishes.push((firm, wish));
    wishes
}

/// The moves after what the form of a visit asks, with the firm; nothing when no such form was sent.
pub fn moved(pairs: &[(String, String)]) -> Option<(FirmId, Vec<(FirmId, Wish)>)> {
    let one = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value.trim());
    let firm: FirmId = one("bedrijf").parse().ok()?;
    let mut wishes = wishes(pairs);
    wishes.retain(|(wished, wish)| *wished != firm && !matches!(wish, Wish::Stays(_)));
    let day = || one("dag").parse::<NaiveDate>().ok();
    let wish = match one("doe") {
        "niet" => Some(Wish::Not),
        "dag" => day().map(Wish::On),
        "afspraak" => day().zip(TimeOfDay::parse(one("tijd"))).map(|(day, time)| Wish::Agreed(day, time)),
        _ => None,
    };
    if wishes.len() < MOST_WISHES {
        wishes.extend(wish.map(|wish| (firm, wish)));
    }
    Some((firm, wishes))
}

/// The moves, with all other visits of the plan before them where they stood: who moves one visit means that one. The
/// last move comes last.
pub fn with_others(moves: Vec<(FirmId, Wish)>, before: &[DayOfVisits], moved: FirmId) -> Vec<(FirmId, Wish)> {
    let visits = before.iter().flat_map(|day| day.visits.iter().map(|visit| (visit.firm_id, Wish::Stays(day.date))));
    let others = visits.filter(|(firm, _)| *firm != moved && !moves.iter().any(|(wished, _)| wished == firm));
    others.take(MOST_WISHES.saturating_sub(moves.len())).chain(moves.iter().copied()).collect()
}

/// A move as it stands in an address.
pub fn written((firm, wish): &(FirmId, Wish)) -> String {
    match wish {
        Wish::On(date) => format!("{firm}~{date}"),
        Wish::Stays(date) => format!("{firm}~{date}~{STAYS}"),
        Wish::Agreed(date, from) => format!("{firm}~{date}~{from}"),
        Wish::Not => format!("{firm}~{NOT}"),
    }
}

fn read(text: &str) -> Option<(FirmId, Wish)> {
    let mut parts = text.split('~');
    let firm: FirmId = parts.next()?.parse().ok()?;
    let wish = match (parts.next()?, parts.next()) {
        (NOT, None) => Wish::Not,
        (date, None) => Wish::On(date.parse().ok()?),
        (date, Some(STAYS)) => Wish::Stays(date.parse().ok()?),
        (date, Some(from)) => Wish::Agreed(date.parse().ok()?, TimeOfDay::parse(from)?),
    };
    Some((firm, wish))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRM: &str = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";

    fn pairs(given: &[(&str, &str)]) -> Vec<(String, String)> {
        given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_move_is_read_as_it_was_written_and_the_last_of_a_firm_counts() {
        let (agreed, not) = (format!("{FIRM}~2026-12-01~10:30"), format!("{FIRM}~niet"));
        let read = wishes(&pairs(&[("zet", &agreed)]));
        assert_eq!(written(&read[0]), agreed);
        let read = wishes(&pairs(&[("zet", &agreed), ("zet", "onzin"), ("zet", &not)]));
        assert_eq!(read.iter().map(written).collect::<Vec<_>>(), [not]);
    }

    #[test]
    fn a_form_moves_one_firm_and_sets_it_free_again() {
        let form = |what: &str, before: &str| {
            let given = [("zet", before), ("bedrijf", FIRM), ("dag", "2026-12-02"), ("tijd", "09:00"), ("doe", what)];
            let (_, wishes) = moved(&pairs(&given)).unwrap();
            wishes.iter().map(written).collect::<Vec<_>>()
        };
        let on_day = format!("{FIRM}~2026-12-02");
        assert_eq!(form("dag", ""), std::slice::from_ref(&on_day));
        assert_eq!(form("afspraak", &on_day), [format!("{FIRM}~2026-12-02~09:00")]);
        assert!(form("vrij", &on_day).is_empty());
        assert!(form("vrij", &format!("{FIRM}~2026-12-02~blijft")).is_empty());
        assert!(moved(&pairs(&[("zet", &on_day)])).is_none());
    }
}
