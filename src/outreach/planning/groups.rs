//! Nearby firms with the same need that do not compete, brought together at a host.
//!
//! Firms that met every month in groups of about ten gained 8.1 % revenue, and passed information on where they did not
//! compete (Cai and Szeidl, QJE 133(3), 2018): hence the size, the host and the rule on competitors.
//!
//! **Competitors** are two firms with the same fine activity (the same SBI class of four digits, of one version) whose
//! customers are the same as far as is known: all firms of a group are near one another, so that only a difference in
//! customers that somebody noted tells two firms of one class apart.

use crate::domain::holidays::public_holiday;
use crate::domain::sector::SbiVersion;
use crate::domain::{Barrier, Coordinates, FirmId, PartnerId, Text, TopicId};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most firms among which groups are sought.
pub const MOST_FIRMS: usize = 1000;

/// Digits of a fine activity code.
const FINE_DIGITS: usize = 4;

/// What firms of a group have in common (*gedeelde behoefte*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind", content = "code")]
pub enum Need {
    /// A barrier that they all named.
    Barrier(Barrier),
    /// A topic on which they all want to work.
    Topic(TopicId),
}

impl Need {
    /// The need in a sentence, after “u zoekt” / “you are looking for”.
    pub fn label(self) -> Text {
        match self {
            Need::Barrier(barrier) => barrier.need(),
            Need::Topic(topic) => topic.topic().label.clone(),
        }
    }
}

/// A main activity to its finest known digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Version of the classification.
    pub version: SbiVersion,
    /// The code, without dots.
    pub code: String,
}

/// A firm that could join a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Which firm.
    pub firm: FirmId,
    /// Where it is.
    pub place: Coordinates,
    /// What it needs.
    pub needs: Vec<Need>,
    /// What it does.
    pub activity: Option<Activity>,
    /// Whom it serves, in any words that are the same for the same customers.
    pub customers: Option<String>,
}

/// Somebody who could receive a group: fieldlab, school, frontier company.
#[derive(Clone, Debug, PartialEq)]
pub struct Host {
    /// Which partner.
    pub partner: PartnerId,
    /// Where it is.
    pub place: Coordinates,
    /// With what it helps.
    pub helps: Vec<Need>,
    /// What it does, for a company.
    pub activity: Option<Activity>,
    /// Days on its calendar.
    pub events: Vec<(NaiveDate, String)>,
}

/// What a group must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    /// Fewest firms.
    pub fewest: usize,
    /// Most firms.
    pub most: usize,
    /// Most kilometres, as the crow flies, from the firm in the middle to the others.
    pub within_km: f64,
    /// Most kilometres from the firm in the middle to the host.
    pub host_within_km: f64,
    /// No meeting before this day.
    pub not_before: NaiveDate,
    /// Most groups.
    pub groups: usize,
    /// The only need to look for, if one is meant.
    pub need: Option<Need>,
}

/// A group to propose.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What the firms have in common.
    pub need: Need,
    /// Numbers of the firms, that in the middle first, then by distance from it.
    pub firms: Vec<usize>,
    /// Kilometres from the firm in the middle to the others, on average.
    pub mean_km: f64,
    /// Number of the host and kilometres to it, if one fits.
    pub host: Option<(usize, f64)>,
    /// The first date.
    pub date: NaiveDate,
    /// What is on the host's calendar on that day; without it the date is a choice.
    pub event: Option<String>,
}

/// Whether two activities, with customers as far as known, compete.
pub fn compete(a: (Option<&Activity>, Option<&str>), b: (Option<&Activity>, Option<&str>)) -> bool {
    let is_same_class = match (a.0, b.0) {
        (Some(a), Some(b)) => {
            let (fine_a, fine_b) = (a.code.get(..FINE_DIGITS), b.code.get(..FINE_DIGITS));
            a.version == b.version && fine_a.is_some() && fine_a == fine_b
        }
        _ => false,
    };
    let are_other_customers =
        matches!((a.1, b.1), (Some(a), Some(b)) if a.trim().to_lowercase() != b.trim().to_lowercase());
    is_same_class && !are_other_customers
}

/// Groups, the largest and then the nearest together first; no firm is in two.
pub fn groups(firms: &[Candidate], hosts: &[Host], wish: &Wish) -> Vec<Group> {
    let mut needs: Vec<Need> = firms.iter().flat_map(|firm| firm.needs.iter().copied()).collect();
    needs.sort_unstable();
    needs.dedup();
    needs.retain(|need| wish.need.is_none_or(|wished| wished == *need));
    let mut is_free = vec![true; firms.len()];
    let mut groups = Vec::new();
    while groups.len() < wish.groups {
        let mut best: Option<(Need, Vec<usize>, f64)> = None;
        for need in &needs {
            let able: Vec<usize> =
                (0..firms.len()).filter(|firm| is_free[*firm] && firms[*firm].needs.contains(need)).collect();
            if able.len() < wish.fewest {
                continue;
            }
            for middle in &able {
                let (members, mean_km) = around(firms, &able, *middle, wish);
                let is_better = best.as_ref().is_none_or(|(_, known, known_km)| {
                    members.len() > known.len() || members.len() == known.len() && mean_km < *known_km
                });
                if members.len() >= wish.fewest && is_better {
                    best = Some((*need, members, mean_km));
                }
            }
        }
        let Some((need, members, mean_km)) = best else { break };
        members.iter().for_each(|firm| is_free[*firm] = false);
        groups.push(with_host(firms, hosts, wish, need, members, mean_km));
    }
    groups
}

/// The firms nearest to the one in the middle that compete with nobody who is in already.
fn around(firms: &[Candidate], able: &[usize], middle: usize, wish: &Wish) -> (Vec<usize>, f64) {
    let centre = firms[middle].place;
    let mut near: Vec<(f64, usize)> = able
        .iter()
        .map(|firm| (centre.distance_to(firms[*firm].place).0, *firm))
        .filter(|(km, firm)| *km <= wish.within_km && *firm != middle)
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let who = |firm: usize| (firms[firm].activity.as_ref(), firms[firm].customers.as_deref());
    let (mut members, mut total_km) = (vec![middle], 0.0);
    for (km, firm) in near {
        if members.len() == wish.most {
            break;
        }
        if !members.iter().any(|member| compete(who(*member), who(firm))) {
            members.push(firm);
            total_km += km;
        }
    }
    let others = members.len().saturating_sub(1).max(1);
    (members, total_km / others as f64)
}

fn with_host(firms: &[Candidate], hosts: &[Host], wish: &Wish, need: Need, members: Vec<usize>, mean_km: f64) -> Group {
    let centre = firms[members[0]].place;
    let competes = |host: &Host| {
        let of = |firm: &usize| (firms[*firm].activity.as_ref(), firms[*firm].customers.as_deref());
        members.iter().any(|firm| compete((host.activity.as_ref(), None), of(firm)))
    };
    let fitting = hosts.iter().enumerate().filter(|(_, host)| host.helps.contains(&need) && !competes(host));
    let near = fitting.map(|(number, host)| (centre.distance_to(host.place).0, number));
    let host = near.filter(|(km, _)| *km <= wish.host_within_km).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let events = host.iter().flat_map(|(_, number)| &hosts[*number].events);
    let event = events.filter(|(date, _)| *date >= wish.not_before).min();
    Group {
        need,
        firms: members,
        mean_km,
        host: host.map(|(km, number)| (number, km)),
        date: event.map_or_else(|| meeting_day(wish.not_before), |event| event.0),
        event: event.map(|event| event.1.clone()),
    }
}

/// The first Tuesday or Thursday from a day on: a choice, as many firms are closed or part-time on the other days.
fn meeting_day(from: NaiveDate) -> NaiveDate {
    let days = (0..14).filter_map(|day| from.checked_add_days(Days::new(day)));
    days.into_iter()
        .find(|date| matches!(date.weekday(), Weekday::Tue | Weekday::Thu) && public_holiday(*date).is_none())
        .unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn place(east: f64) -> Coordinates {
        Coordinates { lat: 51.56, lon: 5.0 + east }
    }

    fn activity(code: &str) -> Option<Activity> {
        Some(Activity { version: SbiVersion::V2008, code: code.into() })
    }

    fn candidate(number: u128, east: f64, code: &str) -> Candidate {
        Candidate {
            firm: FirmId(Uuid::from_u128(number)),
            place: place(east),
            needs: vec![Need::Barrier(Barrier::Talent)],
            activity: activity(code),
            customers: None,
        }
    }

    fn seven() -> Vec<Candidate> {
        let codes = ["2511", "2562", "2511", "4321", "6201", "1071", "4941", "7112"];
        codes.iter().enumerate().map(|(number, code)| candidate(number as u128, number as f64 * 0.01, code)).collect()
    }

    fn wish() -> Wish {
        Wish {
            fewest: 6,
            most: 10,
            within_km: 15.0,
            host_within_km: 40.0,
            not_before: NaiveDate::from_ymd_opt(2026, 12, 18).unwrap(),
            groups: 5,
            need: None,
        }
    }

    fn host(east: f64, code: &str) -> Host {
        Host {
            partner: PartnerId::default(),
            place: place(east),
            helps: vec![Need::Barrier(Barrier::Talent)],
            activity: activity(code),
            events: Vec::new(),
        }
    }

    #[test]
    fn competitors_do_not_meet_unless_they_serve_others() {
        let mut firms = seven();
        let found = groups(&firms, &[], &wish());
        assert_eq!((found.len(), found[0].firms.len()), (1, 7));
        let of_class = |firms: &[usize]| firms.iter().filter(|firm| [0, 2].contains(*firm)).count();
        assert_eq!(of_class(&found[0].firms), 1);
        firms[0].customers = Some("Horeca".into());
        firms[2].customers = Some("bouw".into());
        assert_eq!(groups(&firms, &[], &wish())[0].firms.len(), 8);
        firms[2].customers = Some(" horeca".into());
        assert_eq!(groups(&firms, &[], &wish())[0].firms.len(), 7);
    }

    #[test]
    fn a_class_of_another_version_or_a_coarse_code_is_no_competitor() {
        let of = |code| activity(code);
        assert!(compete((of("25110").as_ref(), None), (of("2511").as_ref(), None)));
        assert!(!compete((of("25").as_ref(), None), (of("25").as_ref(), None)));
        let newer = Activity { version: SbiVersion::V2025, code: "2511".into() };
        assert!(!compete((of("2511").as_ref(), None), (Some(&newer), None)));
    }

    #[test]
    fn too_few_or_too_far_is_no_group() {
        assert!(groups(&seven()[..5], &[], &wish()).is_empty());
        assert!(groups(&seven(), &[], &Wish { within_km: 1.0, ..wish() }).is_empty());
        let other = Need::Topic(TopicId::at(0).unwrap());
        assert!(groups(&seven(), &[], &Wish { need: Some(other), ..wish() }).is_empty());
    }

    #[test]
    fn no_firm_is_in_two_groups_and_none_is_larger_than_wished() {
        let codes: Vec<String> = (0..30).map(|number| format!("{}", 1000 + number)).collect();
        let firms: Vec<Candidate> = codes
            .iter()
            .enumerate()
            .map(|(number, code)| candidate(number as u128, number as f64 * 0.002, code))
            .collect();
        let found = groups(&firms, &[], &wish());
        let mut all: Vec<usize> = found.iter().flat_map(|group| group.firms.clone()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!((found.len(), all.len(), count), (3, 30, 30));
    }

    #[test]
    fn the_host_is_the_nearest_that_helps_and_does_not_compete() {
        let mut helpless = host(0.03, "8559");
        helpless.helps.clear();
        let hosts = [host(0.03, "2562"), host(0.3, "8559"), host(0.2, "8542"), helpless];
        let group = &groups(&seven(), &hosts, &wish())[0];
        assert_eq!(group.host.map(|host| host.0), Some(2));
        // 18 December 2026 is a Friday.
        assert_eq!((group.date, group.event.as_deref()), (NaiveDate::from_ymd_opt(2026, 12, 22).unwrap(), None));
    }

    #[test]
    fn nobody_meets_on_a_public_holiday() {
        let day = |day| NaiveDate::from_ymd_opt(2027, 5, day).unwrap();
        // Thursday 6 May 2027 is Ascension Day.
        assert_eq!([meeting_day(day(4)), meeting_day(day(5))], [day(4), day(11)]);
    }

    #[test]
    fn the_first_date_is_on_the_calendar_of_the_host_when_there_is_one() {
        let mut open_day = host(0.1, "8542");
        let day = |day| NaiveDate::from_ymd_opt(2027, 1, day).unwrap();
        open_day.events = vec![
            (NaiveDate::from_ymd_opt(2026, 12, 1).unwrap(), "voorbij".into()),
            (day(20), "later".into()),
            (day(13), "open dag".into()),
        ];
        let group = &groups(&seven(), &[open_day], &wish())[0];
        assert_eq!((group.date, group.event.as_deref()), (day(13), Some("open dag")));
    }
}
